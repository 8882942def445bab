// What stands in a form that is not sent is kept, without its files: when the page is left or hidden, and on pages that
// say so every few seconds after a change. Where it cannot be kept nothing is said; each button keeps it too.
//
// A page that is asked for again may be on its way before what was left on it has come. So the tab itself holds that, for
// the next page alone, which puts it in its boxes if it shows nothing newer.
document.addEventListener("DOMContentLoaded", () => {
  const HELD = "held ";
  const NOT_TYPED = ["hidden", "file", "submit", "select-multiple"];
  const inTab = (act) => {
    try {
      return act(sessionStorage);
    } catch {
      return undefined; // a browser may keep nothing
    }
  };
  const held = {};
  inTab((tab) => {
    for (const name of Object.keys(tab).filter((each) => each.startsWith(HELD))) {
      held[name] = JSON.parse(tab.getItem(name));
      tab.removeItem(name);
    }
  });

  const putBack = (form, texts) => {
    for (const field of form.elements) {
      const values = texts.filter(([name]) => name === field.name).map(([, value]) => value);
      const isTick = field.type === "checkbox" || field.type === "radio";
      if (!field.name || NOT_TYPED.includes(field.type) || !(isTick || values.length)) continue;
      const before = isTick ? field.checked : field.value;
      if (isTick) field.checked = values.includes(field.value);
      else if (field.value.replaceAll("\r\n", "\n") !== values[0].replaceAll("\r\n", "\n")) field.value = values[0];
      if (before !== (isTick ? field.checked : field.value)) field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const { keep } = form.dataset;
    const [said, seen] = [form.querySelector("[data-kept]"), form.elements.seen_draft];
    const known = [seen?.value ?? null]; // versions that hold nothing but what has stood here
    let isTouched = false; // since the page was shown
    let isChanged = false; // since it was kept
    let isLeft = false; // by a press, which keeps or sends everything
    let stop = new AbortController(); // of what is on its way when a press takes everything along
    let saved = Promise.resolve(); // one after another: each has to know the version of the one before
    let timer;
    const texts = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const typed = (how) => new URLSearchParams([...texts(), ["saving", how]]);
    const send = async (how) => {
      if (!isChanged || isLeft) return;
      isChanged = false;
      try {
        const answer = await fetch(keep, { method: "POST", body: typed(how), redirect: "error", keepalive: how === "left", signal: stop.signal });
        const kept = await answer.json();
        if (kept.version !== undefined) known.push((seen.value = kept.version));
        if (said.textContent !== kept.said) said.textContent = kept.said;
      } catch {
        isChanged = true;
      }
    };
    const save = (how) => {
      timer = undefined;
      saved = saved.then(() => send(how));
    };
    form.addEventListener("input", () => {
      isTouched = isChanged = true;
      if (said) timer ??= setTimeout(() => save("on"), 3000);
    });
    const leave = () => {
      if (!isTouched || isLeft) return;
      inTab((tab) => tab.setItem(HELD + keep, JSON.stringify({ known, texts: texts() })));
      if (isChanged) isChanged = !navigator.sendBeacon(keep, typed("left"));
    };
    // A page that is only hidden lives on, and has to know which version it shows.
    const hide = () => {
      if (!said || !("keepalive" in Request.prototype)) leave();
      else save("left");
    };
    document.addEventListener("submit", ({ target }) => {
      if (said && target !== form) leave();
      else {
        [isLeft, isChanged] = [true, false];
        stop.abort();
      }
    });
    window.addEventListener("pageshow", () => {
      isLeft = false;
      if (stop.signal.aborted) stop = new AbortController();
    });
    window.addEventListener("beforeunload", hide);
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && hide());

    const left = held[HELD + keep];
    if (left?.known.includes(seen?.value ?? null)) putBack(form, left.texts);
    if (said) save("on");
  });
});
