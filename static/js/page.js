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
// A form that is being sent no longer saves itself, and one that is saving itself is sent right after: the two would
// otherwise meet as if two people had written.
const held = new Map();
const saves = (form) => form && form.querySelector(".saved");
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest("form");
  if (!saves(form)) return;
  if (form.dataset.sending) event.preventDefault();
  else form.dataset.saving = "1";
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form");
  if (!saves(form)) return;
  delete form.dataset.saving;
  if (held.has(form)) {
    const button = held.get(form);
    held.delete(form);
    form.requestSubmit(button);
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!saves(form)) return;
  if (form.dataset.saving) {
    event.preventDefault();
    held.set(form, event.submitter);
  } else {
    form.dataset.sending = "1";
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach((form) => { delete form.dataset.sending; });
});
window.addEventListener("online", () => {
  unsent.forEach((form) => form.dispatchEvent(new Event("change", { bubbles: true })));
  unsent.clear();
});

// 同上期 beside a field fills it in where it stands; without JavaScript the button saves the draft with it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-same]");
  const field = button && document.getElementById(button.dataset.for);
  if (!field) return;
  event.preventDefault();
  field.value = button.dataset.same;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});
