// Entry point: creates chats, e-mail list and clock, and dispatches events.

import { Chat } from "./chat.js";
import { act, clock, data, dayOf, el, fill, icon, language, languageOf, look, part, post, texts } from "./dom.js";
import { outward } from "./message.js";
import { Tabs } from "./tabs.js";

const SIDE_BY_SIDE = "(min-width: 64rem)";
const LONGEST_ANNOUNCEMENT = 400;
const MOST_ANNOUNCEMENTS = 10;
const WAIT_S = 25;
// Timeout of a request that does not wait for events.
const PATIENCE_S = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const QUIET_FAILURES = 2;
// Storage key of the user, to survive a reload.
const KEPT = "person";
const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/;

const at = (selector) => document.querySelector(selector);
const paneTabs = new Tabs(at("#pane-tabs"));
const peopleTabs = at("#people-tabs") && new Tabs(at("#people-tabs"));
const newChat = new Chat(at('[data-chat="new"]'), (text) => {
  announce(part(newChat.root, "name").textContent, text);
  paneTabs.news("person");
});
const chats = [newChat, ...data.people.map(({ key, name }) => new Chat(at(`[data-chat="${key}"]`), (text) => {
  announce(name, text);
  peopleTabs.news(key);
  paneTabs.news("others");
}))];

/** Announces a text to screen readers. */
function announce(who, text) {
  at("#told").append(el("p", {}, `${who}: `, el("span", { lang: languageOf(text) }, text.slice(0, LONGEST_ANNOUNCEMENT))));
  if (at("#told").childElementCount > MOST_ANNOUNCEMENTS) at("#told").firstElementChild.remove();
}

/** Toggles a collapsible part. */
function toggle(opener, shown, open = opener.getAttribute("aria-expanded") === "false") {
  opener.setAttribute("aria-expanded", String(open));
  shown.classList.toggle("open", open);
}

function handle(event) {
  if (event.kind === "letter") {
    showLetter(event);
    announce(texts.letters, event.body.subject);
    paneTabs.news("letters");
  } else {
    chats.find((chat) => chat.user !== 0 && chat.user === event.chat_id)?.handle(event);
  }
}

/** Shows an outgoing e-mail on top, expanded. */
function showLetter({ at: moment, body: { to, subject, body } }) {
  const list = part(at("#letters"), "list");
  part(at("#letters"), "empty").hidden = true;
  for (const older of list.querySelectorAll("details")) older.open = false;
  const lang = languageOf(body);
  const time = el("time", { datetime: moment }, `${dayOf(moment)} ${clock(moment)}`);
  const head = el("div", {}, el("strong", { lang }, subject), el("span", { class: "line soft" }, fill(texts.letter_to, { address: to }), time));
  const linked = body.split(ADDRESS).map((piece, place) => (place % 2 ? outward(piece, piece) : piece));
  list.prepend(el("li", {}, el("details", { open: true }, el("summary", { class: "line" }, icon("mail"), head), el("div", { class: "body", lang }, ...linked))));
  at("#letters").scrollTop = 0;
}

/** Creates a user with the chosen language and, optionally, deep link. */
async function newPerson() {
  const code = at("#tongue").value;
  const { names } = data.tongues.find((tongue) => tongue.code === code);
  const { users } = await look("/sim/users");
  const taken = new Set(users.map((user) => user.first_name));
  const first_name = names.find((name) => !taken.has(name)) ?? names[users.length % names.length];
  const user = await act("user", { first_name, language_code: code });
  const link = at("#link")?.value ?? "";
  sessionStorage.setItem(KEPT, JSON.stringify({ id: user.id, link }));
  toggle(at("#open-start"), at("#start-form"), false);
  paneTabs.open("person");
  await showPerson(user, link);
  newChat.focus();
}

async function showPerson({ id, first_name: name, language_code: code }, payload) {
  const { about } = data.tongues.find((tongue) => tongue.code === code) ?? { about: "" };
  const link = payload && at(`#link option[value="${CSS.escape(payload)}"]`)?.textContent.replace("✓", "").trim();
  newChat.name({ name, about, link });
  await newChat.open(id, payload);
}

/** Shows the user from before a reload, if the simulator still knows them. */
async function showRemembered() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  const { users } = await look("/sim/users");
  const user = users.find(({ id }) => id === kept?.id);
  if (user) await showPerson(user, kept.link);
}

/** Shows the running clock and its buttons; moving it runs pending work on the server. */
async function showTime() {
  const root = at("#time");
  if (!root) return;
  const shown = part(root, "now");
  const form = { weekday: "short", day: "numeric", month: "numeric", year: "numeric", hour: "numeric", minute: "2-digit" };
  let ahead = Date.parse((await look("/time")).now) - Date.now();
  const show = () => {
    const moment = new Date(Date.now() + ahead);
    const text = moment.toLocaleString(language, { ...form, timeZone: data.zone });
    if (root.ariaBusy === "true" || shown.textContent === text) return;
    shown.textContent = text;
    shown.dateTime = moment.toISOString();
  };
  const leap = async (name) => {
    if (root.ariaBusy === "true") return;
    root.ariaBusy = "true";
    shown.textContent = texts.time_passes;
    // The banner reports a stopped server.
    const moved = await post("/time", { leap: name }).catch(() => null);
    if (moved) ahead = Date.parse(moved.now) - Date.now();
    root.ariaBusy = "false";
    show();
    announce(texts.time, shown.textContent);
  };
  for (const button of root.querySelectorAll("[data-leap]")) button.addEventListener("click", () => leap(button.dataset.leap));
  at("#open-leaps").addEventListener("click", () => toggle(at("#open-leaps"), root));
  show();
  setInterval(show, 1000);
}

/**
 * Long-polls events after a number forever, with exponential backoff. A restarted server has other
 * users, so the page reloads. `failures`: number of failed requests so far.
 */
async function follow(since, failures = 0) {
  for (;;) {
    // After a failure do not wait: a restarted simulator may not reach this event number for long.
    const wait = failures ? 0 : WAIT_S;
    const answer = await look(`/sim/events?since=${since}&timeout=${wait}`, wait + PATIENCE_S).catch(() => null);
    if (answer === null) {
      failures += 1;
      at("#ended").hidden = failures <= QUIET_FAILURES;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
      await new Promise((resolve) => setTimeout(resolve, pause));
    } else if (failures > QUIET_FAILURES || answer.latest < since) {
      location.reload();
      return;
    } else {
      failures = 0;
      since = answer.latest;
      answer.events.forEach(handle);
    }
  }
}

async function begin() {
  const { events, latest } = await look("/sim/events");
  events.filter(({ kind }) => kind === "letter").forEach(showLetter);
  await Promise.all(data.people.map(({ id }, place) => chats[place + 1].open(id)));
  await showRemembered();
  await showTime();
  // A message that arrives meanwhile is handled twice, which is idempotent.
  await follow(latest);
}

const wide = matchMedia(SIDE_BY_SIDE);
paneTabs.turn(!wide.matches);
wide.addEventListener("change", () => paneTabs.turn(!wide.matches));
at("#open-start").addEventListener("click", () => toggle(at("#open-start"), at("#start-form")));
at("#start-form").addEventListener("submit", (event) => {
  event.preventDefault();
  newPerson();
});
part(newChat.root, "first").addEventListener("click", () => {
  if (wide.matches) newPerson();
  else toggle(at("#open-start"), at("#start-form"), true);
});
begin().catch(async () => {
  at("#ended").hidden = false;
  // Pause first, so that a page that always fails to start does not loop.
  await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE_MS));
  await follow(0, QUIET_FAILURES + 1);
});
