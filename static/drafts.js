// What stands in a form that is not sent is kept, without its files: when the page is left, and on pages that say so
// every few seconds after a change. Where it cannot be kept nothing is said; each button keeps it too.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const [said, seen] = [form.querySelector("[data-kept]"), form.elements.seen_draft];
    let isChanged = false;
    let isLeft = false; // by a press, which keeps or sends everything
    let timer;
    const typed = (how) => {
      const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      return new URLSearchParams([...texts, ["saving", how]]);
    };
    const save = async () => {
      timer = undefined;
      if (!isChanged || isLeft) return;
      isChanged = false;
      try {
        const answer = await fetch(form.dataset.keep, { method: "POST", body: typed("on"), redirect: "error" });
        const kept = await answer.json();
        if (kept.version !== undefined) seen.value = kept.version;
        if (said.textContent !== kept.said) said.textContent = kept.said;
      } catch {
        isChanged = true;
      }
    };
    form.addEventListener("input", () => {
      isChanged = true;
      if (said) timer ??= setTimeout(save, 3000);
    });
    const leave = () => isChanged && (isChanged = !navigator.sendBeacon(form.dataset.keep, typed("left")));
    document.addEventListener("submit", ({ target }) => {
      if (said && target !== form) leave();
      else [isLeft, isChanged] = [true, false];
    });
    window.addEventListener("pageshow", () => (isLeft = false));
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  });
});
