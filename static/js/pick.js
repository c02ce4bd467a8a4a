// A list to tick gains a button that ticks all of it, and takes all ticks away again.
document.querySelectorAll("[data-pick]").forEach((holder) => {
  const boxes = [...holder.closest("form").querySelectorAll("input[type=checkbox]")];
  holder.hidden = false;
  holder.querySelector("button").addEventListener("click", () => {
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
  });
});
