// A menu that is open closes at Escape, with the focus back on it, and when one presses elsewhere. Without this, a press closes it.
{
  const open = () => document.querySelectorAll("details.menu-more[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", ({ target }) => open().forEach((menu) => menu.contains(target) || (menu.open = false)));
}
