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

// Forms that save themselves: the revision they were shown with follows every save; what could not be sent is said and
// sent again once there is a connection.
document.addEventListener("revision", (event) => {
  document.querySelectorAll('input[name="revision"]').forEach((field) => { field.value = event.detail.value; });
});
const unsent = new Set();
["htmx:sendError", "htmx:responseError"].forEach((name) => document.addEventListener(name, (event) => {
  const form = event.target.closest("form");
  const told = form && form.querySelector(".saved");
  if (!told) return;
  const isSignedOut = name === "htmx:responseError" && event.detail.xhr.status === 401;
  told.textContent = told.closest("[data-offline]").dataset[isSignedOut ? "signedOut" : "offline"];
  if (!isSignedOut) unsent.add(form);
}));
window.addEventListener("online", () => {
  unsent.forEach((form) => form.dispatchEvent(new Event("change", { bubbles: true })));
  unsent.clear();
});
