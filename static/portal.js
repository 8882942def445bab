// Progressive enhancement only: every page works without it.
document.addEventListener("DOMContentLoaded", () => {
  // The error summary takes the focus, so that a screen reader begins there.
  document.querySelector(".error-summary")?.focus();

  // A second press on the same button sends nothing more. The page may come back from the browser's memory.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
});
