// The test: every answer is kept the moment it is given, and the time left is counted by the server's clock.
// Without this module an answer is kept when the button is pressed.
const form = document.querySelector("form[data-autosave]");
const status = document.querySelector("[data-autosave-status]");
let waiting = 0;
let changes = 0;
let sending = Promise.resolve();

async function save() {
  const sent = changes;
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual" });
    const told = answer.ok ? await answer.json() : {};
    if (told.leave) location.assign(told.leave);
    if (sent === changes) status.textContent = told.saved ? status.dataset.saved : ""; // "saved" is said of what stands there now
  } catch {
    status.textContent = status.dataset.offline; // the button still hands the answer over once the network is back
  }
}

function changed(delay) {
  changes += 1;
  status.textContent = "";
  clearTimeout(waiting);
  waiting = setTimeout(() => { sending = sending.then(save); }, delay); // one after the other: the newest comes last
}

form?.addEventListener("change", () => changed(150));
form?.addEventListener("input", ({ target }) => { if (target.type === "text") changed(800); });

const clock = document.querySelector("[data-seconds-left]");
if (clock) {
  const end = performance.now() + 1000 * Number(clock.dataset.secondsLeft); // not the device's date, which may be wrong
  const tick = () => {
    const left = Math.max(Math.ceil((end - performance.now()) / 1000), 0);
    clock.textContent = left > 120 ? clock.dataset.minutes.replace("#", Math.ceil(left / 60)) : clock.dataset.seconds.replace("#", left); // single seconds only when they count
    if (left === 0) location.assign(clock.dataset.over);
    else setTimeout(tick, 1000);
  };
  tick();
}
