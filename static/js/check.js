// The page of a draft: the source on the left follows whatever is looked at on the right, and the revision that a form
// was shown with follows every save. Without JavaScript the links between both sides do the first, a page each the second.
const source = document.getElementById("source");

function follow(place) {
  const mark = place && document.getElementById(place);
  document.querySelectorAll(".whole-source .now").forEach((line) => line.classList.remove("now"));
  if (!mark) return;
  const line = mark.closest("p");
  line.classList.add("now");
  source.scrollTop = line.offsetTop - source.clientHeight / 3;
}

["focusin", "click"].forEach((name) => document.addEventListener(name, (event) => {
  const piece = event.target.closest("[data-source]");
  if (piece) follow(piece.dataset.source);
}));

document.addEventListener("revision", (event) => {
  document.querySelectorAll('input[name="revision"]').forEach((field) => { field.value = event.detail.value; });
});
