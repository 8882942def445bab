// The list of cases: all are ticked at once from the table's head, and it is said how many are. Without this script a
// link ticks them all.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("cases");
  const bar = form?.querySelector(".bulk");
  if (!bar) return;
  const boxes = [...form.querySelectorAll("[name=case]")];
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "Markera alla på sidan");
  form.querySelector("[data-tick-head]").replaceChildren(all);

  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && !all.checked;
    bar.classList.toggle("is-none", chosen === 0);
    bar.querySelector("[data-chosen]").textContent = chosen ? `${chosen} ${chosen === 1 ? "vald" : "valda"}` : "Inget valt";
    boxes.forEach((box) => box.closest("tr").classList.toggle("is-here", box.checked));
  };
  const tick = (checked) => {
    boxes.forEach((box) => (box.checked = checked));
    count();
  };
  // On a telephone the bar is one line: what is rarer stands behind a button.
  const more = bar.querySelector("[data-bulk-more]");
  more.hidden = false;
  bar.classList.add("is-folded");
  const fold = (isFolded) => {
    bar.classList.toggle("is-folded", isFolded);
    more.setAttribute("aria-expanded", String(!isFolded));
  };
  more.addEventListener("click", () => fold(!bar.classList.contains("is-folded")));
  bar.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || bar.classList.contains("is-folded")) return;
    fold(true);
    more.focus();
  });
  all.addEventListener("change", () => tick(all.checked));
  bar.querySelector("[data-tick-all]").addEventListener("click", (event) => {
    event.preventDefault();
    tick(true);
  });
  form.addEventListener("change", count);
  window.addEventListener("pageshow", count); // the browser brings back what was ticked
});
