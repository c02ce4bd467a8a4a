// The test: every answer is kept the moment it is given, and the time left is counted by the server's clock.
// Without this module an answer is kept when the button is pressed.
const form = document.querySelector("form[data-autosave]");
const status = document.querySelector("[data-autosave-status]");
let waiting = 0;
let last = "";

async function save() {
  const body = new FormData(form);
  const sent = new URLSearchParams(body).toString();
  if (sent === last) return;
  last = sent;
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
    const told = answer.ok ? await answer.json() : {};
    if (told.leave) location.assign(told.leave);
    status.textContent = told.saved ? status.dataset.saved : "";
  } catch {
    last = "";
    status.textContent = status.dataset.offline; // the button still hands the answer over once the network is back
  }
}

form?.addEventListener("change", () => { clearTimeout(waiting); waiting = setTimeout(save, 150); });
form?.addEventListener("input", ({ target }) => { if (target.type === "text") { clearTimeout(waiting); waiting = setTimeout(save, 800); } });

const clock = document.querySelector("[data-seconds-left]");
if (clock) {
  const end = performance.now() + 1000 * Number(clock.dataset.secondsLeft); // not the device's date, which may be wrong
  const tick = () => {
    const left = Math.max(Math.ceil((end - performance.now()) / 1000), 0);
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) location.assign(clock.dataset.over);
    else setTimeout(tick, 1000);
  };
  tick();
}
