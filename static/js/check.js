// The page of a draft: the source on the left follows whatever is looked at on the right. Without JavaScript the links
// between both sides do it.
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
