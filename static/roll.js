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
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button === pressed)));
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !page.getElementById("roll")) throw new Error("not the roll");
      take(page, form.closest("li").id);
    } catch {
      location.reload(); // shows what was saved, or the page that says why not
    }
  });

  function take(page, mine) {
    // The line that is read aloud stays: only what it says is changed.
    document.getElementById("roll-count").replaceChildren(...page.getElementById("roll-count").childNodes);
    const rest = document.getElementById("roll-rest"); // those who are left, and none of them with the last
    rest?.replaceWith(...[page.getElementById("roll-rest")].filter(Boolean));
    page.querySelectorAll("#roll > li[id]").forEach((line) => {
      const there = document.getElementById(line.id);
      if (!there || (there.dataset.said === line.dataset.said && line.id !== mine)) return;
      there.replaceWith(line);
    });
    const next = document.querySelector(`#${mine} ~ li:not(.is-noted) button`) ?? document.querySelector(`#${mine} summary`);
    next?.focus();
  }
});
