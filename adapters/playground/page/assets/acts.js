// Sending what is done. Every act has an id of its own: sent twice, it is done once.
const words = document.getElementById("words").dataset;

export const agent = () => document.getElementById("agent").value.trim();

const newID = () => Date.now().toString(36) + crypto.getRandomValues(new Uint32Array(2)).reduce((s, n) => s + n.toString(36), "");

// act sends fields to a path, and returns what came of it: null when it was refused,
// false when the page shows that it is still to be sent.
export async function act(path, fields, files = []) {
  const body = new FormData();
  for (const [k, v] of Object.entries({ id: newID(), ...fields })) if (v !== undefined && v !== null) body.append(k, v);
  for (const f of files) body.append("file", f);
  return send(path, body);
}

async function send(path, body) {
  let why = words.gone;
  let left = null;
  try {
    const response = await fetch(path, { method: "POST", body });
    if (response.ok) return await response.json();
    why = (await response.text()).trim();
    if (response.status < 500) {
      toast(why);
      return null;
    }
    left = false;
  } catch { /* the program is gone: the same may be sent again */ }
  return new Promise((resolve) => {
    toast(`${words.failed}: ${why}`, words.again, () => resolve(send(path, body)), () => resolve(left));
  });
}

// toast says something for a while; with a button for as long as it may be pressed.
export function toast(text, label, press, leave = () => {}) {
  const el = document.createElement("div");
  el.className = "toast";
  const p = document.createElement("span");
  p.textContent = text;
  el.append(p);
  const close = () => { el.remove(); leave(); };
  if (label) {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = label;
    b.addEventListener("click", () => { el.remove(); press(); });
    el.append(b);
  }
  setTimeout(close, label ? 60_000 : 6000);
  document.getElementById("toasts").append(el);
}

export async function copy(from) {
  const response = await fetch(from);
  const text = await response.text();
  if (!response.ok) return toast(text);
  try {
    await navigator.clipboard.writeText(text);
    toast(words.copied);
  } catch {
    open(from, "_blank"); // the browser keeps the clipboard to itself
  }
}
