// Steps to put in order: buttons up and down instead of the numbers that work without JavaScript.
function order(list) {
  if (list.querySelector("[data-up]")) return; // awake already
  const renumber = () => [...list.children].forEach((item, index) => {
    item.querySelector("select").value = String(index + 1);
    item.querySelector("[data-up]").disabled = index === 0;
    item.querySelector("[data-down]").disabled = index === list.children.length - 1;
  });
  for (const item of list.children) {
    const tools = document.createElement("span");
    tools.className = "movers";
    for (const [name, sign, words] of [["up", "↑", list.dataset.up], ["down", "↓", list.dataset.down]]) {
      const button = document.createElement("button");
      button.type = "button"; button.className = "button secondary small"; button.textContent = sign;
      button.setAttribute(`data-${name}`, ""); button.setAttribute("aria-label", `${words}: ${item.querySelector("[data-text]").textContent}`);
      button.addEventListener("click", () => {
        const other = name === "up" ? item.previousElementSibling : item.nextElementSibling;
        if (other) { name === "up" ? other.before(item) : other.after(item); renumber(); button.focus(); list.dispatchEvent(new Event("change", { bubbles: true })); }
      });
      tools.append(button);
    }
    item.classList.replace("order", "movable");
    item.querySelector("[data-number]").hidden = true;
    item.prepend(tools);
  }
  const given = [...list.children].filter((item) => item.querySelector("select").value);
  if (given.length === list.children.length) given.sort((a, b) => a.querySelector("select").value - b.querySelector("select").value).forEach((item) => list.append(item));
  renumber();
}

document.addEventListener("htmx:load", ({ target }) => target.querySelectorAll("[data-order]").forEach(order)); // what came after the page
document.querySelectorAll("[data-order]").forEach(order);
