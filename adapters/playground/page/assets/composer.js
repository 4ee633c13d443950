// Writing: sending with Enter, commands, files, replies, notes.
import { toast } from "./acts.js";

const words = document.getElementById("words").dataset;
const maxFile = 10 << 20;
let shift = false;

export function composers({ customer, desk }) {
  document.addEventListener("submit", async (e) => {
    const form = e.target;
    if (!form.matches(".composer")) return;
    e.preventDefault();
    const text = form.elements.text.value;
    const files = [...form.elements.file.files];
    if (files.some((f) => f.size > maxFile)) return toast(words.large);
    if (!text.trim() && !files.length) return;
    const fields = form.dataset.chat
      ? { text, quote: form.elements.quote.value }
      : { text, do: form.elements.do.value, post: form.elements.post.value };
    clear(form);
    const done = await (form.dataset.chat ? customer : desk)(form, fields, files);
    if (done === null && !form.elements.text.value) form.elements.text.value = text;
  });

  document.addEventListener("keydown", (e) => {
    const box = e.target;
    if (!box.matches?.(".composer textarea")) return;
    shift = e.shiftKey;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (move(menu(box), e.key === "ArrowDown" ? 1 : -1)) e.preventDefault();
    } else if (e.key === "Escape" && menu(box)) menu(box).hidden = true;
    else if (e.key === "Tab" && menu(box) && !menu(box).hidden) {
      const chosen = menu(box).querySelector("[aria-selected=true]");
      if (chosen) { e.preventDefault(); choose(chosen); }
    }
  });

  // Enter is what would break the line: so it is on phones too, whose keys have no names.
  document.addEventListener("beforeinput", (e) => {
    const box = e.target;
    if (!box.matches?.(".composer textarea") || e.inputType !== "insertLineBreak" || shift) return;
    e.preventDefault();
    const chosen = menu(box)?.querySelector("[aria-selected=true]");
    const whole = menu(box)?.querySelector(`[data-command="${CSS.escape(box.value.slice(1))}"]`);
    if (chosen && !whole && !menu(box).hidden) choose(chosen);
    else box.form.requestSubmit();
  });

  document.addEventListener("input", (e) => {
    if (e.target.matches(".composer textarea")) filter(menu(e.target), e.target.value);
  });

  document.addEventListener("change", (e) => {
    if (e.target.matches(".composer [type=file]")) showFiles(e.target.form);
  });

  document.addEventListener("click", (e) => {
    const el = e.target.closest("[data-slash], [data-command], [data-quote], [data-unquote], [data-mode]");
    if (!el) return;
    if (el.dataset.slash !== undefined) slash(el.closest("form"));
    else if (el.dataset.command !== undefined) choose(el);
    else if (el.dataset.quote !== undefined) quote(el);
    else if (el.dataset.unquote !== undefined) unquote(el.closest("form"));
    else mode(el);
  });
}

const menu = (box) => (box.dataset.commands ? document.getElementById(box.dataset.commands) : null);

function filter(list, text) {
  if (!list) return;
  const typed = /^\/(\S*)$/.exec(text);
  list.hidden = !typed;
  if (!typed) return;
  let first = true;
  for (const li of list.children) {
    li.hidden = !li.dataset.command.startsWith(typed[1].toLowerCase());
    li.setAttribute("aria-selected", String(!li.hidden && first));
    if (!li.hidden) first = false;
  }
  list.hidden = first;
}

function move(list, by) {
  if (!list || list.hidden) return false;
  const shown = [...list.children].filter((li) => !li.hidden);
  const at = shown.findIndex((li) => li.getAttribute("aria-selected") === "true");
  const next = shown[(at + by + shown.length) % shown.length];
  for (const li of shown) li.setAttribute("aria-selected", String(li === next));
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function choose(li) {
  const box = li.closest("form").elements.text;
  box.value = "/" + li.dataset.command;
  li.parentElement.hidden = true;
  box.form.requestSubmit();
  box.focus();
}

function slash(form) {
  form.elements.text.value = "/";
  form.elements.text.focus();
  filter(menu(form.elements.text), "/");
}

function quote(el) {
  const form = el.closest(".chat, .thread").querySelector(".composer");
  const line = form.querySelector(".reply");
  line.hidden = false;
  line.querySelector("span").textContent = "↩ " + el.closest("[data-message], [data-post]").querySelector(".text")?.innerText.slice(0, 60);
  (form.elements.quote ?? form.elements.post).value = el.dataset.quote;
  form.elements.text.focus();
}

function unquote(form) {
  form.querySelector(".reply").hidden = true;
  (form.elements.quote ?? form.elements.post).value = "";
}

function mode(el) {
  const form = el.closest("form");
  form.elements.do.value = el.dataset.mode;
  form.classList.toggle("is-note", el.dataset.mode === "note");
  for (const b of form.querySelectorAll("[data-mode]")) b.setAttribute("aria-pressed", String(b === el));
  form.elements.text.focus();
}

function showFiles(form) {
  const line = form.querySelector(".files");
  const names = [...form.elements.file.files].map((f) => f.name);
  line.hidden = !names.length;
  line.textContent = names.length ? "📎 " + names.join(", ") : "";
}

function clear(form) {
  form.elements.text.value = "";
  form.elements.file.value = "";
  showFiles(form);
  unquote(form);
  const list = menu(form.elements.text);
  if (list) list.hidden = true;
}
