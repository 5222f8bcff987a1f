// Swagger UI brings a first heading of its own: inside our page it is a chapter.
const sheet = document.getElementById("swagger-ui");

function fitIn() {
  const title = sheet.querySelector("h1");
  if (!title) return;
  title.setAttribute("role", "heading");
  title.setAttribute("aria-level", "2");
}

new MutationObserver(fitIn).observe(sheet, { childList: true, subtree: true });
