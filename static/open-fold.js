// A link to what is folded opens it. Without scripts it leads to its summary.
{
  const open = () => {
    const place = document.getElementById(location.hash.slice(1));
    if (!place?.closest("details")) return;
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    place.scrollIntoView();
  };
  window.addEventListener("hashchange", open);
  document.addEventListener("DOMContentLoaded", open);
}
