// Small help for pages that work without it: print buttons, and forms that send themselves.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (button) window.print();
});

function prepare() {
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
  document.querySelectorAll(".switch [aria-current]").forEach((chosen) => {
    chosen.parentElement.scrollLeft = chosen.offsetLeft - chosen.parentElement.offsetLeft - 24;
  });
}
prepare();
document.addEventListener("htmx:afterSwap", prepare);
