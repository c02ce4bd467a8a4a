// The instructor's camera over learners' cards. Where the browser cannot read codes itself, a library is loaded for it.
const form = document.querySelector("[data-scan]");
const part = (name) => form.querySelector(`[data-scan-${name}]`);
const AGAIN = 4000; // the same card, still before the camera, is not sent again so soon
const last = { text: "", at: 0 };
const waiting = [];
let sending = false;

async function reader() {
  const own = window.BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
  const { BarcodeDetector: Detector } = own ? window : await import(form.dataset.library);
  return new Detector({ formats: ["qr_code"] });
}

async function send(text) {
  const body = new FormData(form);
  body.set("the", text);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) throw new Error(answer.status);
  part("found").innerHTML = await answer.text();
  navigator.vibrate?.(80);
}

async function drain() { // one after the other: the page says what the last one came to
  if (sending) return;
  sending = true;
  while (waiting.length) {
    try { await send(waiting[0]); waiting.shift(); } catch { await new Promise((done) => setTimeout(done, 1500)); } // no network: it waits
  }
  sending = false;
}

function seen(text) {
  const now = Date.now();
  if (text === last.text && now - last.at < AGAIN) { last.at = now; return; }
  Object.assign(last, { text, at: now });
  waiting.push(text);
  drain();
}

async function watch(video, detector) {
  for (;;) {
    if (video.readyState >= 2) try { for (const { rawValue } of await detector.detect(video)) seen(rawValue); } catch { /* this frame shows none */ }
    await new Promise((done) => setTimeout(done, 120));
  }
}

async function open() {
  try {
    const video = form.querySelector("video");
    const [detector, stream] = await Promise.all([reader(), navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 960 } } })]);
    video.srcObject = stream;
    await video.play();
    part("start").hidden = true;
    part("viewer").hidden = false;
    watch(video, detector);
  } catch {
    part("start").hidden = true;
    part("none").hidden = false;
    form.elements.the.focus();
  }
}

if (form) {
  const readable = navigator.mediaDevices && (window.BarcodeDetector || form.dataset.library);
  part(readable ? "start" : "none").hidden = false;
  part("start").querySelector("button").addEventListener("click", open);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.elements.the.value.trim()) waiting.push(form.elements.the.value);
    form.elements.the.value = "";
    form.elements.the.focus();
    drain();
  });
}
