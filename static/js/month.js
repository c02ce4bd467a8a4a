// The monthly form says at each cell what is wrong or wants a word, while one types. Sending says the same without it.
const form = document.querySelector("form[data-check]");
let timer = 0, asked = 0;

function show(problems) {
  form.querySelectorAll("[data-said]").forEach((place) => {
    const found = problems[place.dataset.said] || [];
    place.replaceChildren(...found.map(({ kind, text }) => {
      const line = document.createElement("p"), word = document.createElement("b");
      line.className = kind === "block" ? "error" : "explain";
      word.textContent = kind === "block" ? `▲ ${form.dataset.block}` : `◆ ${form.dataset.explain}`;
      line.append(word, ` ${text}`);
      return line;
    }));
    place.parentElement.classList.toggle("invalid", found.length > 0);
  });
}

async function check() {
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) });
    const { problems } = await answer.json();
    if (mine === asked) show(problems);
  } catch { /* no network, or signed out: sending will say */ }
}

form?.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(check, 150); });
form?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, 900); });
