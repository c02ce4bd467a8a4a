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

// "Nghe bài này", "Nghe câu hỏi": the browser's own Vietnamese voice reads; without one the buttons stay hidden.
// Where parts of the text are marked with data-read these are read, each after what the mark says ("2.").
let speaker = null; // the button that is speaking

function vietnamese() {
  return window.speechSynthesis?.getVoices().find((voice) => voice.lang.toLowerCase().startsWith("vi"));
}

function wordsOf(target) {
  const marked = [...target.querySelectorAll("[data-read]")].map((part) => `${part.dataset.read} ${part.innerText.trim()}`.trim().replace(/[^.!?…:]$/, "$&."));
  return (marked.length ? marked.join("\n") : target.innerText).split(/(?<=[.!?…])\s+|\n+/).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

function hush() {
  if (!speaker) return;
  const label = speaker.querySelector("[data-label]");
  label.textContent = label.dataset.start;
  speaker = null;
  speechSynthesis.cancel();
}

function speak(holder) {
  const label = holder.querySelector("[data-label]");
  const parts = wordsOf(document.getElementById(holder.dataset.listen));
  parts.forEach((part, index) => {
    const words = new SpeechSynthesisUtterance(part);
    words.lang = "vi-VN"; words.voice = vietnamese(); words.rate = 0.9;
    words.onend = words.onerror = () => { if (speaker === holder && (index === parts.length - 1 || !speechSynthesis.speaking)) hush(); };
    speechSynthesis.speak(words);
  });
  label.textContent = label.dataset.stop;
  speaker = holder;
}

function listen(holder) {
  const label = holder.querySelector("[data-label]");
  if (!window.speechSynthesis || label.dataset.start) return;
  label.dataset.start = label.textContent;
  const reveal = () => { if (vietnamese()) holder.hidden = false; };
  speechSynthesis.addEventListener?.("voiceschanged", reveal);
  reveal();
  holder.querySelector("button").addEventListener("click", () => {
    const goesOn = speaker !== holder;
    hush();
    if (goesOn) speak(holder);
  });
}

// A recording: one large button beside the browser's own small ones.
function play(holder) {
  const audio = document.getElementById(holder.dataset.play), label = holder.querySelector("[data-label]");
  if (label.dataset.start) return;
  label.dataset.start = label.textContent;
  const tell = () => { label.textContent = audio.paused ? label.dataset.start : label.dataset.stop; };
  for (const change of ["play", "pause", "ended"]) audio.addEventListener(change, tell);
  holder.hidden = false;
  holder.querySelector("button").addEventListener("click", () => {
    hush();
    if (audio.paused) audio.play().catch(tell); else audio.pause();
  });
}

function wake(part) {
  part.querySelectorAll("[data-listen]").forEach(listen);
  part.querySelectorAll("[data-play]").forEach(play);
}

addEventListener("pagehide", hush);
document.addEventListener("htmx:load", ({ target }) => wake(target)); // what came after the page
wake(document);
textSize(document.querySelector("[data-text-size]"));
document.querySelectorAll("details.menu").forEach((menu) => {
  const wide = matchMedia("(min-width: 56rem)");
  const fit = () => { menu.open = wide.matches; menu.querySelector("summary").hidden = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
});
// Groups of the menu close when something else is pressed, or with Escape.
const groups = document.querySelectorAll("details.group");
document.addEventListener("click", ({ target }) => groups.forEach((group) => { if (!group.contains(target)) group.open = false; }));
document.addEventListener("keydown", ({ key }) => {
  const group = key === "Escape" && document.querySelector("details.group[open]");
  if (group) { group.open = false; group.querySelector("summary").focus(); }
});
document.querySelector(".errors")?.focus();
