// Single keys for whoever wants them. They can be turned off (WCAG 2.1.4), and every page works without them.
//   data-keys        on what holds rows: j and k go between them, x ticks, Enter follows the link that has the focus
//   data-key-row     a row: its first link takes the focus, or the row itself where it has a tabindex
//   data-key="a"     a button or link that the key presses, or a field that it goes to; what is folded is opened
// What each key does is written in templates/portal/_keys.html, whose dialog also holds the switch.
document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("tangenter");
  if (!dialog) return;
  const kept = { // a browser may refuse to keep anything
    read: () => { try { return localStorage.getItem("keys"); } catch { return null; } },
    write: (value) => { try { localStorage.setItem("keys", value); } catch { /* until the page is left, then */ } },
  };
  const on = dialog.querySelector("input");
  on.checked = kept.read() !== "off";
  dialog.querySelector("[data-keys-close]").addEventListener("click", () => dialog.close());
  on.addEventListener("change", () => kept.write(on.checked ? "on" : "off"));
  document.querySelectorAll("[data-keys-help]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  });

  const TYPED_IN = "textarea, select, [contenteditable], dialog, input:not([type=checkbox], [type=radio])";
  let last = null; // the row where the focus was, when it has gone elsewhere since
  const rows = () => [...document.querySelectorAll("[data-keys] [data-key-row]")].filter((row) => row.checkVisibility?.() ?? true);
  const rowHere = () => document.activeElement.closest("[data-key-row]") ?? last;

  function go(step) {
    const all = rows();
    const at = all.indexOf(rowHere());
    const row = at < 0 ? all[0] : all[at + step];
    if (!row) return false;
    last = row;
    (row.hasAttribute("tabindex") ? row : row.querySelector("a[href]"))?.focus();
    return true;
  }

  function tick() {
    const box = rowHere()?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  }

  function press(key) {
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((each) => !each.disabled);
    if (!found) return false;
    for (let fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    found.scrollIntoView({ block: "nearest" });
    found.focus();
    if (found.matches("a, button")) found.click();
    return true;
  }

  const moves = { j: () => go(1), k: () => go(-1), x: tick, "?": () => (dialog.showModal(), true) };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (!on.checked || event.target.closest(TYPED_IN)) return;
    if ((moves[event.key] ?? (() => press(event.key)))()) event.preventDefault();
  });
});
