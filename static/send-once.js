// A second press on the same button sends nothing more. The page may come back from the browser's memory.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // The place a link led to belongs to this page: the browser would carry it through the answer to the page after.
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  // Of a form that downloads the answer may be a file, and then the page stays.
  if (form.method !== "post" || "downloads" in form.dataset || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
