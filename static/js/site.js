// What every page may use; each part is off where the page does not ask for it.
// Larger letters, remembered on this device.
const KEY = "text-size";
const SIZES = ["", "text-large", "text-larger"];

function show(size, group) {
  document.documentElement.classList.remove(...SIZES.filter(Boolean));
  if (size) document.documentElement.classList.add(size);
  group?.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.size === size)));
}

function textSize(group) {
  let size = "";
  try { size = localStorage.getItem(KEY) || ""; } catch { /* storage is off: the choice lasts for this page */ }
  show(SIZES.includes(size) ? size : "", group);
  if (!group) return;
  group.hidden = false;
  group.addEventListener("click", ({ target }) => {
    if (!("size" in target.dataset)) return;
    show(target.dataset.size, group);
    try { localStorage.setItem(KEY, target.dataset.size); } catch { /* see above */ }
  });
}

// "Nghe bài này": the browser's own Vietnamese voice reads the lesson; without one the button stays hidden.
function vietnamese() {
  return window.speechSynthesis?.getVoices().find((voice) => voice.lang.toLowerCase().startsWith("vi"));
}

function listen(holder) {
  if (!window.speechSynthesis) return;
  const reveal = () => { if (vietnamese()) holder.hidden = false; };
  speechSynthesis.addEventListener?.("voiceschanged", reveal);
  reveal();
  const label = holder.querySelector("[data-label]");
  const start = label.textContent;
  holder.querySelector("button").addEventListener("click", () => {
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); return; }
    const parts = document.getElementById(holder.dataset.listen).innerText.split(/(?<=[.!?…])\s+|\n+/).filter((part) => part.trim());
    parts.forEach((part, index) => {
      const words = new SpeechSynthesisUtterance(part);
      words.lang = "vi-VN"; words.voice = vietnamese(); words.rate = 0.9;
      words.onend = words.onerror = () => { if (index === parts.length - 1 || !speechSynthesis.speaking) label.textContent = start; };
      speechSynthesis.speak(words);
    });
    label.textContent = label.dataset.stop;
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}

textSize(document.querySelector("[data-text-size]"));
document.querySelectorAll("[data-listen]").forEach(listen);
document.querySelectorAll("details.menu").forEach((menu) => {
  const wide = matchMedia("(min-width: 56rem)");
  const fit = () => { menu.open = wide.matches; menu.querySelector("summary").hidden = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
});
document.querySelector(".errors")?.focus();
