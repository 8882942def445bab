// Progressive enhancement only: the desk works without it.
document.addEventListener("DOMContentLoaded", () => {
  // After the skip link the address still names the content, which would take the focus back.
  const first = document.querySelector(".error-summary, #sagt");
  if (first && location.hash === "#content-start") history.replaceState(null, "", location.pathname + location.search);
  first?.focus();

  // The first column of a table of rows names each row and has no heading of its own.
  document.querySelectorAll("th.original:empty").forEach((heading) => {
    heading.innerHTML = '<span class="visually-hidden">Rad</span>';
  });

  // A standard text is put where the cursor has been placed, else last, without asking the server.
  const insert = document.getElementById("insert");
  const box = document.getElementById("skicka-text");
  const choice = document.getElementById("skicka-standard");
  let isPlaced = false; // until then a browser says that it stands before what is written
  for (const how of ["input", "click", "keydown"]) {
    box?.addEventListener(how, ({ key }) => (isPlaced ||= key !== "Tab"));
  }
  insert?.addEventListener("click", (event) => {
    const text = choice.selectedOptions[0]?.dataset.text;
    event.preventDefault();
    if (!text) return;
    if (isPlaced) {
      const before = box.value.slice(0, box.selectionStart);
      const after = box.value.slice(box.selectionEnd);
      const apart = (side, there) => (there.trim() && !side.test(there) ? "\n\n" : "");
      box.setRangeText(apart(/\n\s*$/, before) + text + apart(/^\s*\n/, after), box.selectionStart, box.selectionEnd, "end");
    } else box.value = [box.value.trimEnd(), text].filter(Boolean).join("\n\n");
    box.dispatchEvent(new Event("input", { bubbles: true })); // it waits as a draft too
    box.focus();
  });

  // What has been written or chosen and not saved is counted, and whoever leaves it behind is asked first.
  const unsaved = new Set();
  const isChanged = (field) => {
    if (field.type === "hidden" || !field.name) return false;
    if (field.options) return field.selectedIndex !== Math.max([...field.options].findIndex((o) => o.defaultSelected), 0);
    return "defaultValue" in field && field.value !== field.defaultValue;
  };
  document.querySelectorAll("form[data-unsaved]").forEach((form) => {
    const said = form.querySelector("[data-unsaved-count]");
    said.setAttribute("role", "status");
    const count = () => {
      const changed = [...form.elements].filter(isChanged).length;
      const wasRefused = form.dataset.unsaved === "refused"; // what stands in it was never saved
      unsaved[changed || wasRefused ? "add" : "delete"](form);
      const words = changed === 1 ? "En ändring är inte sparad." : `${changed} ändringar är inte sparade.`;
      said.textContent = wasRefused ? "Det som står här är inte sparat." : changed ? words : "";
    };
    form.addEventListener("input", count);
    window.addEventListener("pageshow", count);
    form.addEventListener("submit", () => unsaved.delete(form));
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size) event.preventDefault();
  });
});

// The boxes that search while one types are drawn without a name: they get that of the field they stand for.
{
  const nameOf = (select) => select.getAttribute("aria-label") ?? select.labels[0]?.textContent.replace(/:\s*$/, "");
  const name = () =>
    document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
      const box = select.nextElementSibling.querySelector("[role=combobox]");
      const chosen = box.textContent.replace("×", "").trim();
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", [nameOf(select), chosen].filter(Boolean).join(": "));
      box.querySelector("[role=textbox]")?.setAttribute("aria-label", nameOf(select));
    });
  window.addEventListener("load", () => {
    name();
    window.django?.jQuery(document).on("change", name).on("select2:open", ({ target }) => {
      document.querySelector(".select2-search__field").setAttribute("aria-label", `Sök: ${nameOf(target)}`);
    });
  });
  document.addEventListener("formset:added", () => setTimeout(name));
}
