// What this tab has open, and how it follows what changes there.
const root = document.documentElement;
let boot = root.dataset.boot;
let seq = root.dataset.seq;
let socket = null;
let wait = 0;
let timer = 0;
const drafts = new Map();

const keys = ["telegram", "discord", "ticket", "on", "agent", "lang"];

// view is what the tab has open: it is in its address, so that a reload shows the same.
export function view() {
  const q = new URLSearchParams(location.search);
  const out = Object.fromEntries(keys.map((k) => [k, q.get(k) ?? ""]));
  out.telegram ||= openIn("telegram");
  out.discord ||= openIn("discord");
  out.on ||= out.telegram;
  out.ticket ||= document.querySelector(".thread .composer")?.dataset.ticketId ?? "";
  out.agent ||= document.getElementById("agent").value;
  out.lang ||= root.lang;
  return out;
}

const openIn = (platform) => document.querySelector(`#chat-${platform} .composer`)?.dataset.chat ?? "";

export function setView(changes) {
  const q = new URLSearchParams(location.search);
  for (const [k, v] of Object.entries(changes)) v ? q.set(k, v) : q.delete(k);
  history.replaceState(null, "", "/?" + q);
}

const query = (more) => new URLSearchParams({ ...view(), ...more }).toString();

// load shows panes anew, as the view says. What changes while that is under way comes
// with the next update, whose numbers begin before it.
export async function load(...panes) {
  const response = await fetch("/parts?" + query({ names: panes.join(",") }));
  if (!response.ok) return;
  const update = await response.json();
  for (const p of update.patches ?? []) apply(p);
  if (update.boot === boot) seq = Math.min(seq, update.seq);
}

// follow connects, or connects again with another view.
export function follow() {
  clearTimeout(timer);
  if (socket) {
    socket.onclose = null;
    socket.close();
  }
  const address = new URL("/feed?" + query({ boot, after: seq }), location.href);
  address.protocol = address.protocol.replace("http", "ws");
  socket = new WebSocket(address);
  socket.onopen = () => { wait = 0; };
  socket.onmessage = (e) => take(JSON.parse(e.data));
  socket.onclose = () => {
    document.getElementById("offline").hidden = wait < 2; // a restart is over before anybody has read it
    document.body.dataset.online = "false";
    wait++;
    timer = setTimeout(follow, Math.min(100 * 2 ** wait, 5000));
  };
}

function take(update) {
  document.getElementById("offline").hidden = true;
  document.body.dataset.online = "true";
  if (update.gone) setView({ telegram: "", discord: "", on: "" });
  boot = update.boot;
  seq = update.seq;
  for (const p of update.patches ?? []) apply(p);
  document.body.dataset.seq = seq;
  if (update.gone || needsTicket()) load("telegram", "discord", "desk", "inspect").then(follow);
}

// needsTicket: the first ticket opens by itself.
const needsTicket = () => !document.querySelector(".thread .composer") && document.querySelector("#tickets .ticket:not(.resolved)");

function apply(patch) {
  if (patch.fill) fill(document.getElementById(patch.fill), patch.html);
  else put(document.getElementById(patch.into), patch.put, patch.html);
}

function fill(el, html) {
  if (!el) return;
  keepDrafts(el);
  const open = [...el.querySelectorAll("details[open]")].map((d) => d.className);
  const focus = focused(el);
  el.innerHTML = html;
  for (const d of el.querySelectorAll("details")) if (open.includes(d.className) && d.className !== "menu") d.open = true;
  bringDrafts(el);
  refocus(el, focus);
  for (const log of el.querySelectorAll("[role=log]")) log.scrollTop = log.scrollHeight;
  el.querySelector(".box.now")?.closest(".graph")?.scrollTo({ left: el.querySelector(".box.now rect").x.baseVal.value - 120, top: el.querySelector(".box.now rect").y.baseVal.value - 80 });
  typing(el);
}

function put(log, id, html) {
  if (!log) return;
  const low = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const old = document.getElementById(id);
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const focus = old ? focused(old) : null;
  if (old) old.replaceWith(holder.content);
  else log.append(holder.content);
  if (focus) refocus(document.getElementById(id), focus);
  document.getElementById("empty-" + log.id.replace("talk-", ""))?.remove();
  if (low) log.scrollTop = log.scrollHeight;
}

// typing ends by itself when nothing ends it.
function typing(el) {
  const dots = el.querySelector(".dots");
  if (dots) setTimeout(() => dots.isConnected && (el.textContent = ""), Number(dots.dataset.for));
}

// focused describes the focused element inside el, so that it is found again in what
// takes its place.
function focused(el) {
  const at = document.activeElement;
  if (!el.contains(at) || at === el) return null;
  return { id: at.id, name: at.name, data: JSON.stringify(at.dataset), start: at.selectionStart, end: at.selectionEnd };
}

function refocus(el, was) {
  if (!was || !el) return;
  const again = [...el.querySelectorAll("button, input, select, textarea, a, summary, [tabindex]")].find((x) => x.id === was.id && (x.name ?? undefined) === was.name && JSON.stringify(x.dataset) === was.data);
  again?.focus({ preventScroll: true });
  if (again?.tagName === "TEXTAREA") again.setSelectionRange(was.start, was.end);
}

const draftKey = (form) => form.dataset.chat ?? form.dataset.ticketId;

function keepDrafts(el) {
  for (const form of el.querySelectorAll(".composer")) drafts.set(draftKey(form), form.elements.text.value);
}

function bringDrafts(el) {
  for (const form of el.querySelectorAll(".composer")) form.elements.text.value = drafts.get(draftKey(form)) ?? "";
}
