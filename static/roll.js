// A tap without a new page: the same form is sent, and what the answer says is put in its place. Every line that
// another leader has changed meanwhile comes along. Without this script each tap is an ordinary page.
document.addEventListener("DOMContentLoaded", () => {
  const roll = document.getElementById("roll");
  roll?.addEventListener("submit", async (event) => {
    const form = event.target;
    const pressed = event.submitter;
    if (!pressed) return;
    event.preventDefault();
    event.stopPropagation();
    const sent = new FormData(form, pressed);
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", button === pressed));
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("roll")) throw new Error("another page");
      take(page, form.closest("li").id, pressed.value);
    } catch {
      location.reload(); // shows what was saved, or the page that says why not
    }
  });

  function take(page, mine, value) {
    document.getElementById("roll-count").replaceWith(page.getElementById("roll-count"));
    page.querySelectorAll("#roll > li[id]").forEach((line) => {
      const there = document.getElementById(line.id);
      if (!there || (there.dataset.said === line.dataset.said && line.id !== mine)) return;
      there.replaceWith(line);
    });
    document.querySelector(`#${mine} button[value="${value}"]`)?.focus({ preventScroll: true });
  }
});
