// Progressive enhancement only: every page works without it.
document.addEventListener("DOMContentLoaded", () => {
  // The error summary takes the focus, else what the press came to, so that a screen reader begins there.
  // After the skip link the address still names the content, which would take the focus back.
  const first = document.querySelector(".error-summary, #sagt");
  if (first && location.hash === "#innehall") history.replaceState(null, "", location.pathname + location.search);
  first?.focus();

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // On the page of a case file, what is selected in a text can be put on the list of what is struck out of it.
  document.querySelectorAll("[data-maskable]").forEach((text) => {
    const list = document.getElementById(text.dataset.maskable);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-quiet";
    button.textContent = "Maska det markerade";
    button.addEventListener("click", () => {
      const selected = document.getSelection();
      const words = text.contains(selected.anchorNode) ? selected.toString().split(/\s+/).join(" ").trim() : "";
      if (words) list.value = [list.value.trim(), words].filter(Boolean).join("\n");
      else list.focus();
    });
    text.after(button);
  });
});
