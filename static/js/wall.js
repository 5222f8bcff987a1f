// The wall refreshes itself in place: what was scrolled stays where it was. On a big screen it turns through its
// sections if asked: ?big=1&rotate=20 shows as many as fit, every 20 seconds.
let scrolled = 0;
document.addEventListener("htmx:beforeSwap", () => {
  const frame = document.querySelector(".wall-frame");
  scrolled = frame ? frame.scrollLeft : 0;
});
document.addEventListener("htmx:afterSwap", () => {
  const frame = document.querySelector(".wall-frame");
  if (frame) frame.scrollLeft = scrolled;
  turn(0);
});

const seconds = Number(new URLSearchParams(window.location.search).get("rotate"));
let place = 0;

// groups of sections that fit on the screen together
function groups(sections) {
  sections.forEach((section) => { section.hidden = false; });
  const key = document.querySelector(".key");
  const room = window.innerHeight - sections[0].getBoundingClientRect().top - window.scrollY - (key ? key.offsetHeight : 0);
  const found = [[]];
  let used = 0;
  sections.forEach((section) => {
    const height = section.offsetHeight;
    if (used && used + height > room) { found.push([]); used = 0; }
    found[found.length - 1].push(section);
    used += height;
  });
  return found;
}

function turn(by) {
  const sections = Array.from(document.querySelectorAll(".big .wall tbody"));
  if (!seconds || !sections.length) return;
  window.scrollTo(0, 0);
  const found = groups(sections);
  place = (place + by) % found.length;
  sections.forEach((section) => { section.hidden = !found[place].includes(section); });
}

turn(0);
if (seconds) setInterval(() => turn(1), Math.max(seconds, 5) * 1000);
