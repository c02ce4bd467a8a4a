// A long <select> becomes a box to type in, without tone marks. `data-combo` may name a JSON address whose rows
// ([code, name]) depend on another select (`data-combo-of`); without JavaScript the plain <select> stays.
// While a finger is down nothing may move: a list that closes under it would take the button it is meant for away.
let pressed = false;
for (const [name, down] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) document.addEventListener(name, () => { pressed = down; }, true);
const once = (act) => { if (pressed) document.addEventListener("pointerup", () => setTimeout(act), { once: true, capture: true }); else act(); };

const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "d").toLowerCase().trim();

function combo(select) {
  const box = document.createElement("input");
  const list = document.createElement("ul");
  const options = () => [...select.options].filter((option) => option.value);
  let shown = [], active = -1;
  Object.assign(box, { type: "text", id: `${select.id}_box`, autocomplete: "off", placeholder: select.dataset.hint || "" });
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-autocomplete", "list"], ["aria-controls", `${select.id}_list`]]) box.setAttribute(name, value);
  Object.assign(list, { id: `${select.id}_list`, className: "listbox", hidden: true });
  list.setAttribute("role", "listbox");
  const label = document.querySelector(`label[for="${select.id}"]`);
  if (label) { label.htmlFor = box.id; list.setAttribute("aria-label", label.textContent); }
  if (select.getAttribute("aria-describedby")) box.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  select.hidden = true;
  select.after(box, list);
  const settle = () => { box.value = select.selectedOptions[0]?.value ? select.selectedOptions[0].textContent : ""; };
  const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); active = -1; };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (index >= 0) { box.setAttribute("aria-activedescendant", list.children[index].id); list.children[index].scrollIntoView({ block: "nearest" }); }
  };
  const pick = (option) => { select.value = option.value; settle(); select.dispatchEvent(new Event("change", { bubbles: true })); };
  const choose = (option) => { pick(option); close(); };
  const open = () => {
    const typed = fold(box.value);
    shown = options().filter((option) => fold(option.textContent).includes(typed)).slice(0, 50);
    list.replaceChildren(...shown.map((option, index) => {
      const item = document.createElement("li");
      Object.assign(item, { id: `${list.id}_${index}`, textContent: option.textContent });
      item.setAttribute("role", "option");
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
      return item;
    }));
    if (!shown.length) list.append(Object.assign(document.createElement("li"), { className: "none", textContent: select.dataset.none || "" }));
    list.hidden = !list.textContent;
    box.setAttribute("aria-expanded", String(shown.length > 0));
    mark(shown.length === 1 ? 0 : -1);
  };
  box.addEventListener("input", () => { if (!box.value) select.value = ""; open(); });
  box.addEventListener("focus", () => { box.select(); open(); });
  box.addEventListener("blur", () => { if (active >= 0 && !list.hidden) pick(shown[active]); settle(); once(close); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      mark(Math.max(0, Math.min(shown.length - 1, active + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(shown[active]); }
    else if (event.key === "Escape") { settle(); close(); }
  });
  if (select.dataset.comboOf) {
    const other = document.getElementById(select.dataset.comboOf);
    other.addEventListener("change", async () => {
      const rows = other.value ? await (await fetch(`${select.dataset.combo}?${new URLSearchParams({ commune: other.value })}`)).json() : [];
      select.replaceChildren(new Option("", ""), ...(rows.results || rows).map(([code, name]) => new Option(name, code)));
      settle();
    });
  }
  settle();
}

document.querySelectorAll("[data-combo]").forEach(combo);
