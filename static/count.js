// Near the limit of a box its rest is counted. What is too long is neither cut here nor lost when it is sent.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-most]").forEach((box) => {
    const most = Number(box.dataset.most);
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    let later;
    const count = () => {
      const left = most - [...box.value.replace(/\n/g, "\r\n")].length;
      const words = left < 0 ? `Texten är ${-left} tecken för lång.` : `${left} tecken kvar.`;
      said.className = left < 0 ? "field-error" : "form-text";
      said.textContent = left <= Math.min(most / 10, 200) ? words : "";
    };
    // After a rest: a screen reader says it once, and not at every key.
    box.addEventListener("input", () => {
      clearTimeout(later);
      later = setTimeout(count, 500);
    });
    box.after(said);
    if (box.value) count();
  });
});
