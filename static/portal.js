// Progressive enhancement only: every page works without it.
document.addEventListener("DOMContentLoaded", () => {
  // The error summary takes the focus, so that a screen reader begins there.
  document.querySelector(".error-summary")?.focus();

  // A second press on the same button sends nothing more. The page may come back from the browser's memory.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ("downloads" in form.dataset) return; // its answer may be a file, and then the page stays
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // On the page of a case file, what is selected in a text can be put on the list of what is struck out of it.
  document.querySelectorAll("[data-maskable]").forEach((text) => {
    const list = document.getElementById(text.dataset.maskable);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-quiet";
    button.textContent = "Stryk det markerade";
    button.addEventListener("click", () => {
      const selected = document.getSelection();
      const words = text.contains(selected.anchorNode) ? selected.toString().split(/\s+/).join(" ").trim() : "";
      if (words) list.value = [list.value.trim(), words].filter(Boolean).join("\n");
      else list.focus();
    });
    text.after(button);
  });
});
