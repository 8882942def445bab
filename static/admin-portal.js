// Progressive enhancement only: the desk works without it.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".error-summary")?.focus();

  // A standard text is put where the cursor stands, without asking the server.
  const insert = document.getElementById("insert");
  const box = document.getElementById("skicka-text");
  const choice = document.getElementById("skicka-standard");
  insert?.addEventListener("click", (event) => {
    const text = choice.selectedOptions[0]?.dataset.text;
    event.preventDefault();
    if (!text) return;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.focus();
  });

  // A second press on the same button sends nothing more. The page may come back from the browser's memory.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
});
