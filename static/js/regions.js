// The bank's editor draws the regions of a picture question by dragging on the picture.
// The number fields of each region stay what is posted: this only fills them in, and shows what they say.
const SIDES = ["x", "y", "width", "height"];
const LEAST = 10; // per cent, as the bank asks for

const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** The regions of the form, each with its four number fields. */
function regions(list) {
  return [...list.querySelectorAll('input[name$="-value-x"]')].map((x) => {
    const stem = x.name.slice(0, -1), named = (side) => document.getElementsByName(stem + side)[0];
    return {
      gone: document.getElementsByName(stem.replace(/-value-$/, "-deleted"))[0]?.value === "1",
      named, order: Number(document.getElementsByName(stem.replace(/-value-$/, "-order"))[0]?.value),
      box: Object.fromEntries(SIDES.map((side) => [side, Number(named(side).value)])),
      fill(box) { for (const side of SIDES) { named(side).value = String(box[side]); named(side).dispatchEvent(new Event("input", { bubbles: true })); } },
    };
  }).filter(({ gone }) => !gone).sort((a, b) => a.order - b.order);
}

/** Where the chosen picture can be seen large: drawings as they are, photographs through the admin's own preview. */
function source() {
  const small = document.querySelector("#id_picture-chooser [data-chooser-image]")?.src;
  const id = document.getElementsByName("picture")[0]?.value;
  if (!id || !small) return null;
  const admin = location.pathname.split("/questions/")[0];
  return { small, large: small.endsWith(".svg") ? small : `${admin}/images/${id}/preview/max-800x800/` };
}

function stage(list) {
  const holder = document.createElement("div"), picture = new Image(), board = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const words = document.createElement("p");
  holder.className = "regions"; words.className = "help"; picture.alt = ""; picture.draggable = false;
  board.setAttribute("aria-hidden", "true"); // the number fields say the same
  const frame = document.createElement("div");
  frame.className = "regions__frame"; frame.append(picture, board);
  holder.append(words, frame); list.prepend(holder);

  let held = null; // what is being dragged: {chosen, from, box, now, does}; chosen is null while a new one is drawn

  const draw = () => {
    const found = source();
    frame.hidden = !found;
    words.textContent = found ? list.dataset.drag : list.dataset.first;
    if (found && picture.dataset.of !== found.small) {
      picture.dataset.of = found.small; picture.src = found.large;
      picture.onerror = () => { picture.onerror = null; picture.src = found.small; };
    }
    const drawn = regions(list).map(({ box }) => box);
    if (held && !held.chosen) drawn.push(held.now);
    board.replaceChildren(...drawn.flatMap(({ x, y, width, height }, index) => {
      if (!width || !height) return [];
      const shape = (tag, attributes, text = "") => {
        const part = document.createElementNS(board.namespaceURI, tag);
        for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
        part.textContent = text;
        return part;
      };
      return [
        shape("rect", { x: `${x}%`, y: `${y}%`, width: `${width}%`, height: `${height}%`, rx: 6, "data-region": index, "data-does": "move" }),
        shape("circle", { cx: `${x + width / 2}%`, cy: `${y + height / 2}%`, r: 14 }),
        shape("text", { x: `${x + width / 2}%`, y: `${y + height / 2}%`, "text-anchor": "middle", dy: ".35em" }, String(index + 1)),
        shape("circle", { class: "handle", cx: `${x + width}%`, cy: `${y + height}%`, r: 9, "data-region": index, "data-does": "size" }),
      ];
    }));
  };

  const at = (event) => {
    const edge = board.getBoundingClientRect();
    return { x: within(100 * (event.clientX - edge.left) / edge.width, 0, 100), y: within(100 * (event.clientY - edge.top) / edge.height, 0, 100) };
  };

  // A region of the form that has no numbers yet takes the drawing; without one the form makes one more.
  const fresh = () => {
    const blank = () => regions(list).find(({ box }) => !box.width && !box.height);
    if (!blank()) [...list.querySelectorAll("[data-streamfield-list-add]")].pop()?.click();
    return blank();
  };

  board.addEventListener("pointerdown", (event) => {
    const { region, does = "draw" } = event.target.dataset, from = at(event);
    const chosen = region === undefined ? null : regions(list)[Number(region)], box = chosen?.box ?? { ...from, width: 0, height: 0 };
    held = { chosen, from, box, now: box, does };
    board.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  board.addEventListener("pointermove", (event) => {
    if (!held) return;
    const { x, y } = at(event), { from, box, does } = held;
    let made = { ...box };
    if (does === "move") made = { ...box, x: within(box.x + x - from.x, 0, 100 - box.width), y: within(box.y + y - from.y, 0, 100 - box.height) };
    else if (does === "size") made = { ...box, width: within(x - box.x, LEAST, 100 - box.x), height: within(y - box.y, LEAST, 100 - box.y) };
    else made = { x: Math.min(x, from.x), y: Math.min(y, from.y), width: Math.abs(x - from.x), height: Math.abs(y - from.y) };
    held.now = whole(made);
    held.chosen?.fill(held.now);
    draw();
  });
  const drop = () => {
    if (!held) return;
    const { now } = held, region = held.chosen ?? fresh(); // the form grows only now: it would move under the pointer
    held = null;
    const width = Math.max(now.width, LEAST), height = Math.max(now.height, LEAST); // a mere click makes the smallest
    region?.fill(whole({ x: within(now.x, 0, 100 - width), y: within(now.y, 0, 100 - height), width, height }));
    draw();
  };
  board.addEventListener("pointerup", drop);
  board.addEventListener("pointercancel", drop);
  document.addEventListener("input", draw);
  new MutationObserver((changes) => { if (!held && changes.some(({ target }) => !holder.contains(target))) draw(); }).observe(document.querySelector("main") ?? document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "value"] });
  draw();
}

/** Whole per cents, inside the picture. */
function whole({ x, y, width, height }) {
  const left = Math.round(x), top = Math.round(y);
  return { x: left, y: top, width: Math.min(Math.round(width), 100 - left), height: Math.min(Math.round(height), 100 - top) };
}

function look() {
  document.querySelectorAll("[data-regions]:not([data-awake])").forEach((list) => { list.dataset.awake = ""; stage(list); });
}

new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
look();
