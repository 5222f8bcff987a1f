// How many characters a text has, beside its limit; without JavaScript the limit alone is printed.
document.querySelectorAll("[data-counts]").forEach((told) => {
  const box = document.getElementById(told.dataset.counts);
  if (!box || !box.dataset.counter) return;
  const limit = Number(box.dataset.counter);
  const tell = () => {
    const length = Array.from(box.value.replace(/\r\n/g, "\n")).length;
    told.textContent = `${length} / ${limit}`;
    told.classList.toggle("over", length > limit);
  };
  box.addEventListener("input", tell);
  tell();
});

// The day of completion is asked only of whoever says that a task is done; without JavaScript it is always there.
document.querySelectorAll("[data-with-word]").forEach((field) => {
  const words = document.querySelectorAll('input[name="word"]');
  const look = () => {
    const chosen = document.querySelector('input[name="word"]:checked');
    field.hidden = !chosen || chosen.value !== field.dataset.withWord;
  };
  words.forEach((word) => word.addEventListener("change", look));
  look();
});
