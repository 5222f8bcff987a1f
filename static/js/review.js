// 全选本页: ticks every box of the queue. Without JavaScript 通过本页全部 does as much.
document.querySelectorAll("[data-check-all]").forEach((label) => {
  const all = label.querySelector("input");
  const boxes = () => label.closest("form").querySelectorAll('input[name="chosen"]');
  label.hidden = false;
  all.addEventListener("change", () => { boxes().forEach((box) => { box.checked = all.checked; }); });
});
