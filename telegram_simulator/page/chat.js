// @ts-check
// The demo page begins here: makes the chats and the letters, and hands every event to the one it belongs to.

import { look } from "./api.js";
import { offerCandidates, payloadOf, rememberedCandidate, townName } from "./candidates.js";
import { Chat } from "./conversation.js";
import { find, part } from "./dom.js";
import { Letters } from "./letters.js";
import { follow } from "./stream.js";
import { Tabs } from "./tabs.js";
import { DemoTime } from "./time.js";

/** @typedef {import("./types.js").SimEvent} SimEvent */
/** @typedef {import("./types.js").User} User */

const SIDE_BY_SIDE = "(min-width: 64rem)";
const LONGEST_ANNOUNCEMENT = 400;

/** @type {import("./types.js").PageData} */
const data = JSON.parse(find(document, "#data", HTMLScriptElement).textContent ?? "");
const { texts } = data;

/**
 * Has something read out.
 * @param {string} where
 * @param {string} who
 * @param {string} text
 * @param {string} language
 */
function announce(where, who, text, language) {
  const region = find(document, `[data-live="${where}"]`, HTMLElement);
  const words = document.createElement("span");
  words.lang = language;
  words.textContent = text.slice(0, LONGEST_ANNOUNCEMENT);
  region.replaceChildren(`${who}: `, words);
}

/** Shows the demo's time where it can be moved. */
async function showTime() {
  const root = document.querySelector("#time");
  if (!(root instanceof HTMLElement)) return;
  const say = (/** @type {string} */ text) => announce("time", texts.time ?? "", text, data.language);
  await new DemoTime(root, texts, data.language, say).begin();
}

/** @param {string} role */
function makeChat(role) {
  const name = data.officials[role]?.name ?? texts.candidate;
  return new Chat(find(document, `[data-chat="${role}"]`, HTMLElement), {
    data,
    announce: (text, language) => announce(role, name ?? "", text, language),
    news: () => {
      if (role !== "candidate") officialTabs.news(`panel-${role}`);
      paneTabs.news(role === "candidate" ? "pane-candidate" : "pane-municipality");
    },
  });
}

/** @param {HTMLElement} panel */
function cameIntoView(panel) {
  for (const chat of Object.values(chats)) {
    if (panel.contains(chat.root)) chat.cameIntoView();
  }
}

/** @type {Record<string, Chat>} */
let chats = {};
const paneTabs = new Tabs(find(document, "#pane-tabs", HTMLElement), texts.news ?? "", cameIntoView);
const officialTabs = new Tabs(find(document, "#official-tabs", HTMLElement), texts.news ?? "", cameIntoView);
const candidate = makeChat("candidate");
const officials = Object.keys(data.officials).map((role) => ({ role, chat: makeChat(role) }));
chats = { candidate, ...Object.fromEntries(officials.map(({ role, chat }) => [role, chat])) };
const letters = new Letters(find(document, "#letters", HTMLElement), texts, data.language);

/**
 * @param {User} user
 * @param {string} town
 */
async function showCandidate(user, town) {
  candidate.name(user.first_name, texts[`candidate_about_${user.language_code}`] ?? "");
  candidate.cameThrough(townName(town));
  await candidate.open(user.id, payloadOf(town));
}

/** Shows or hides the form for a new candidate where there is no room for it all the time. @param {boolean} open */
function showForm(open) {
  find(document, "#open-start", HTMLElement).setAttribute("aria-expanded", String(open));
  find(document, "#start-form", HTMLElement).classList.toggle("open", open);
  if (open) find(document, "#telegram-language", HTMLElement).focus();
}

/** @param {SimEvent} event */
function handle(event) {
  if (event.kind === "letter") {
    letters.add(event.body, event.at);
    announce("letters", texts.letters ?? "", event.body.subject, "cs");
    paneTabs.news("pane-letters");
    return;
  }
  Object.values(chats).find((chat) => chat.user !== 0 && chat.user === event.chat_id)?.handle(event);
}

/** @param {boolean} ended */
function tellEnd(ended) {
  find(document, "#ended", HTMLElement).hidden = !ended;
}

async function begin() {
  /** @type {{events: SimEvent[], latest: number}} */
  const { events, latest } = await look("events");
  for (const event of events) {
    if (event.kind === "letter") letters.add(event.body, event.at);
  }
  await Promise.all(officials.map(({ role, chat }) => chat.open(data.officials[role]?.id ?? 0)));
  const before = await rememberedCandidate();
  if (before) await showCandidate(before.user, before.town);
  await showTime();
  // A message that came meanwhile is seen twice: shown in the same place again.
  await follow(latest, handle, tellEnd);
}

const wide = matchMedia(SIDE_BY_SIDE);
paneTabs.turn(!wide.matches);
wide.addEventListener("change", () => paneTabs.turn(!wide.matches));
find(document, "#open-start", HTMLElement).addEventListener("click", ({ currentTarget }) => {
  const opener = /** @type {HTMLElement} */ (currentTarget);
  showForm(opener.getAttribute("aria-expanded") === "false");
});
part(candidate.root, "first", HTMLElement).addEventListener("click", () => {
  if (wide.matches) find(document, "#start-form", HTMLFormElement).requestSubmit();
  else showForm(true);
});
offerCandidates(data.names, async (user, town) => {
  showForm(false);
  paneTabs.open("pane-candidate");
  await showCandidate(user, town);
  candidate.focus();
});
begin().catch(() => tellEnd(true));
