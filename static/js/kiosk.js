// A shared device. Pictures are collected without a page for each; whoever goes away is signed out; nothing stays behind.
const pad = document.querySelector("[data-pad]");
if (pad) {
  const kept = pad.elements.pressed, places = [...pad.querySelectorAll(".presses i")], said = pad.querySelector(".presses span");
  const signs = () => kept.value.split(" ").filter(Boolean);
  pad.addEventListener("submit", (event) => {
    const pressed = [...signs(), event.submitter?.value].filter(Boolean);
    if (pressed.length >= Number(pad.dataset.pad)) return; // the last one goes to the server, with those before it
    event.preventDefault();
    kept.value = pressed.join(" ");
    places.forEach((place, n) => place.classList.toggle("full", n < pressed.length));
    said.textContent = said.textContent.replace(/\d+/, pressed.length);
  });
  document.addEventListener("keydown", ({ key }) => pad.querySelector(`.pin button[value="${CSS.escape(key)}"]`)?.click());
}

const leave = document.querySelector("[data-kiosk-leave]");
if (leave) {
  const clear = async () => {
    for (const store of ["localStorage", "sessionStorage"]) try { window[store].clear(); } catch { /* storage is off */ }
    for (const name of await window.caches?.keys() ?? []) await caches.delete(name);
  };
  document.addEventListener("submit", ({ target }) => { if (target.action === leave.action) clear(); });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); }); // shown again by going back
  const QUIET = 5 * 60e3, LAST = 60e3;
  const dialog = document.querySelector("[data-kiosk-idle]");
  let since = Date.now();
  const busy = () => [...document.querySelectorAll("audio, video")].some((part) => !part.paused) || window.speechSynthesis?.speaking;
  const here = () => { since = Date.now(); };
  dialog.addEventListener("click", () => dialog.close()); // not before the finger is lifted: what lies beneath would be pressed
  for (const sign of ["pointerdown", "keydown", "scroll", "input"]) addEventListener(sign, here, { passive: true, capture: true });
  const watch = setInterval(() => {
    if (busy()) here();
    const quiet = Date.now() - since;
    if (quiet > QUIET + LAST) { clearInterval(watch); leave.requestSubmit(); } // once: a second press would break off the first
    else if (quiet > QUIET && !dialog.open) dialog.showModal();
  }, 1000);
}
