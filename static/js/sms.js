// How many parts an SMS has while it is written; the same count as accounts/rules/segments.py, which decides.
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€\f]*$/;
const PLAIN = { đ: "d", Đ: "D", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..." };

const plain = (text) =>
  text
    .normalize("NFC")
    .replace(/[đĐ“”‘’–—…]/g, (letter) => PLAIN[letter])
    .normalize("NFD")
    .replace(/\p{M}/gu, "");

function size(text) {
  const gsm = GSM.test(text);
  const length = gsm ? text.length + (text.match(/[\^{}\\[~\]|€\f]/g) || []).length : text.length;
  const [alone, several] = gsm ? [160, 153] : [70, 67];
  return [length, Math.ceil(length / (length <= alone ? alone : several))];
}

const field = document.querySelector("[data-sms]");
const told = document.querySelector("[data-sms-size]");
if (field && told) {
  const box = field.form.elements.plain;
  const show = () => {
    const typed = field.value.trim().replace(/\s+/g, " ");
    const isPlain = box.checked || typed === plain(typed);
    const [length, parts] = size(isPlain ? plain(`${typed} ${told.dataset.tail}`) : `${typed} ${told.dataset.tail}`);
    told.textContent = told.dataset.words.replace("%c", length).replace("%p", parts);
    told.hidden = !typed;
  };
  field.addEventListener("input", show);
  box.addEventListener("change", show);
  show();
}
