// The page of the playground. Everything is rendered by the server; this file opens
// what is asked for and starts the parts: feed.js follows what changes, acts.js sends
// what is done, composer.js helps to write.
import { follow, load, view, setView } from "./feed.js";
import { act, agent, copy } from "./acts.js";
import { composers } from "./composer.js";
import { modal, askText } from "./modal.js";

const words = document.getElementById("words").dataset;

// open shows another chat or ticket in this tab.
async function open(changes, ...panes) {
  setView(changes);
  await load(...panes);
  follow();
}

const platformOf = (el) => el.closest("[data-platform]")?.dataset.platform;
const chatOf = (el) => el.closest(".chat")?.querySelector(".composer")?.dataset.chat;
const ticketOf = (el) => el.closest(".thread")?.querySelector(".composer")?.dataset.ticketId;

// look shows the inside of a chat once something is done in it.
function look(chat) {
  if (chat && view().on !== chat) open({ on: chat }, "inspect");
}

async function customer(el, fields, files) {
  const chat = chatOf(el);
  const platform = platformOf(el);
  look(chat);
  const done = await act("/act/customer", { chat, ...fields }, files);
  if (done?.chat && done.chat !== chat) await open({ [platform]: done.chat, on: done.chat }, platform, "inspect");
  return done;
}

const desk = (el, fields, files) => act("/act/agent", { ticket: ticketOf(el), agent: agent(), ...fields }, files);

async function newCustomer(platform, fields = {}) {
  const name = fields.name ?? (await askText(words.name, ""));
  if (name === null) return;
  const done = await act("/act/new", { platform, locale: fields.locale ?? document.documentElement.lang, name });
  if (done) await open({ [platform]: done.chat, on: done.chat }, platform, "inspect");
  return done;
}

// pressing does what a button says, by what it carries.
const pressing = {
  open: (el, id) => open({ [platformOf(el)]: id, on: id }, platformOf(el), "inspect"),
  new: (el, platform) => newCustomer(platform),
  ticket: (el, id) => open({ ticket: id }, "desk"),
  show: (el, pane) => show(pane),
  token: (el, token) => customer(el, { token, message: el.closest("[data-message]").dataset.message }),
  link: (el, link) => { closeMenu(el); customer(el, { open: 1, text: link }); },
  modal: async (el, id) => {
    const form = await modal(document.getElementById(id));
    if (form) customer(el, { form: form.dataset.form, ...Object.fromEntries(new FormData(form)) });
  },
  delete: (el, id) => (ticketOf(el) ? desk(el, { do: "delete", post: id }) : customer(el, { delete: id })),
  edit: async (el, id) => {
    const text = await askText(words.edit, el.closest("[data-message], [data-post]").querySelector(".text").innerText);
    if (text) ticketOf(el) ? desk(el, { do: "edit", post: id, text }) : customer(el, { edit: id, text });
  },
  emoji: (el, emoji) => (ticketOf(el) ? desk(el, { do: "react", post: el.closest("[data-post]").dataset.post, value: emoji }) : customer(el, { react: el.dataset.react, emoji })),
  again: (el, id) => (ticketOf(el) ? desk(el, { again: id }) : customer(el, { again: id })),
  do: (el, what) => { if (el.tagName === "BUTTON") desk(el, { do: what }); },
  decide: (el, choice) => desk(el, { do: "decide", post: el.closest("[data-post]").dataset.post, value: choice }),
  place: async (el, chat) => {
    const platform = platformOf(el);
    const done = await act("/act/place", { chat, public: el.dataset.public });
    if (done) open({ [platform]: done.chat, on: done.chat }, platform, "inspect");
  },
  remove: async (el, chat) => {
    if (!confirm(words.remove)) return;
    const platform = platformOf(el);
    if (await act("/act/remove", { chat })) open({ [platform]: "", on: "" }, platform, "inspect");
  },
  advance: (el, by) => act("/act/clock", { by }),
  copy: (el, from) => copy(from),
};

document.addEventListener("click", (e) => {
  const el = e.target.closest("button, [data-command]");
  if (!el) return;
  for (const [what, run] of Object.entries(pressing)) {
    if (el.dataset[what] !== undefined) return void run(el, el.dataset[what]);
  }
});

document.addEventListener("change", async (e) => {
  const el = e.target;
  if (el.dataset.locale !== undefined) {
    const platform = platformOf(el);
    if (await act("/act/locale", { chat: el.dataset.locale, locale: el.value })) load(platform);
  } else if (el.tagName === "SELECT" && el.dataset.do) {
    const value = el.value;
    const nothing = el.options[0].value;
    if (value !== nothing) await desk(el, { do: el.dataset.do, value });
    el.value = nothing;
  } else if (el.dataset.saved !== undefined && el.value) {
    const name = el.value;
    el.value = "";
    const form = await modal(document.getElementById("saved-" + name));
    if (form) desk(el, { do: "saved", value: name, ...Object.fromEntries(new FormData(form)) });
  } else if (el.id === "agent" && el.value.trim()) {
    open({ agent: el.value.trim() }, "desk");
  }
});

document.addEventListener("submit", async (e) => {
  if (e.target.matches(".clock")) {
    e.preventDefault();
    act("/act/clock", { by: e.target.elements.by.value });
  } else if (e.target.matches(".whoami")) {
    e.preventDefault();
  }
});

function closeMenu(el) {
  const menu = el.closest("details");
  if (menu) menu.open = false;
}

document.addEventListener("click", (e) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(e.target)) menu.open = false;
});

// show brings one pane to the front where there is room for one only.
function show(pane) {
  document.body.dataset.pane = pane;
  for (const b of document.querySelectorAll("[data-show]")) b.setAttribute("aria-pressed", String(b.dataset.show === pane));
  for (const log of document.querySelectorAll("[role=log]")) log.scrollTop = log.scrollHeight;
}

function theme() {
  const root = document.documentElement;
  const chosen = localStorage.getItem("theme");
  if (chosen) root.dataset.theme = chosen;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });
}

// arrive follows a link to a flow: /?flow=password_reset&platform=telegram&locale=zh
async function arrive() {
  const q = new URLSearchParams(location.search);
  const flow = q.get("flow");
  if (!flow) return;
  const platform = q.get("platform") === "discord" ? "discord" : "telegram";
  setView({ flow: "", platform: "", locale: "" });
  const done = await newCustomer(platform, { name: "", locale: q.get("locale") ?? document.documentElement.lang });
  if (done) act("/act/customer", { chat: done.chat, open: 1, text: flow });
}

theme();
composers({ customer, desk });
for (const log of document.querySelectorAll("[role=log]")) log.scrollTop = log.scrollHeight;
follow();
arrive();
