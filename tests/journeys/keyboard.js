// What somebody needs who goes through a page with the Tab key: its first field and its main button, or its first link.
({
  wanted: new Map(),

  begin() {
    const main = document.querySelector("main");
    const shown = (each) => each.checkVisibility({ visibilityProperty: true });
    const first = (found, fits = () => true) => [...main.querySelectorAll(found)].find((each) => shown(each) && fits(each));
    const stops = (each) => // of radio buttons that belong together, Tab stops at the chosen one
      each.type !== "radio" || each.checked || !main.querySelector(`input[name="${CSS.escape(each.name)}"]:checked`);
    const field = first("input:not([type=hidden]), select, textarea", stops);
    const button =
      first(".button:not(.secondary):not(.small):not(:disabled), button.primary") ?? first(".button, button");
    const found = [field, button].filter(Boolean);
    const link = first("a[href]");
    if (!found.length && link) found.push(link); // a page may be there to be read only
    this.wanted = new Map(found.map((each) => [each, ""]));
    document.activeElement?.blur();
  },

  // After a press: is everything found?
  look() {
    const at = document.activeElement;
    if (this.wanted.has(at)) this.wanted.set(at, this.problem(at));
    return [...this.wanted.values()].every(Boolean);
  },

  problem(at) {
    const ringed = (each) => {
      const style = each && getComputedStyle(each);
      return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.opacity !== "0";
    };
    if (![at, at.nextElementSibling, at.closest("label")].some(ringed)) return "no ring around it";
    const box = at.getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight) return "out of sight";
    const inside = (place, most) => Math.min(Math.max(place, 0), most - 1);
    const over = document.elementFromPoint(
      inside(box.left + box.width / 2, innerWidth),
      inside(box.top + Math.min(box.height, 40) / 2, innerHeight),
    );
    const parts = [at, ...(at.labels ?? [])];
    const mine = over && (over === at.parentElement || parts.some((each) => each.contains(over)));
    return mine ? "fine" : `hidden behind ${over?.className || over?.tagName}`;
  },

  left() {
    return [...this.wanted]
      .filter(([, said]) => said !== "fine")
      .map(([each, said]) => `${each.outerHTML.slice(0, 120)}: ${said || "not reached"}`);
  },
})
