// @ts-check
// New candidates: an invented person whose Telegram speaks some language, perhaps coming through a town's link.

import { act, look } from "./api.js";
import { find } from "./dom.js";

/** @typedef {import("./types.js").User} User */
/** @typedef {{user: number, town: string}} Remembered */

const KEY = "candidate";
const LINK = "m_"; // what stands before a town's slug in a deep link

/**
 * Lets the form make candidates.
 * @param {Record<string, string[]>} names by language
 * @param {(user: User, town: string) => Promise<void>} made
 */
export function offerCandidates(names, made) {
  const form = find(document, "#start-form", HTMLFormElement);
  const language = find(form, "#telegram-language", HTMLSelectElement);
  const town = find(form, "#start-town", HTMLSelectElement);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const user = await newUser(names, language.value).catch(() => null);
    if (user === null) return;
    remember({ user: user.id, town: town.value });
    await made(user, town.value);
  });
}

/** The deep link's payload for a town. @param {string} town */
export function payloadOf(town) {
  return town && LINK + town;
}

/** A town's name as the form shows it. @param {string} town */
export function townName(town) {
  const option = document.querySelector(`#start-town option[value="${CSS.escape(town)}"]`);
  return town && option ? (option.textContent ?? "").replace("✓", "").trim() : "";
}

/**
 * The candidate this page showed before it was loaded again, if the demo still knows them.
 * @returns {Promise<{user: User, town: string} | null>}
 */
export async function rememberedCandidate() {
  /** @type {Remembered | null} */
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (kept === null) return null;
  /** @type {{users: User[]}} */
  const { users } = await look("users");
  const user = users.find(({ id }) => id === kept.user);
  return user ? { user, town: kept.town } : null;
}

/** @param {Remembered} candidate */
function remember(candidate) {
  sessionStorage.setItem(KEY, JSON.stringify(candidate));
}

/**
 * @param {Record<string, string[]>} names
 * @param {string} language
 * @returns {Promise<User>}
 */
async function newUser(names, language) {
  /** @type {{users: User[]}} */
  const { users } = await look("users");
  const taken = new Set(users.map(({ first_name: name }) => name));
  const choice = names[language] ?? [];
  const name = choice.find((one) => !taken.has(one)) ?? choice[users.length % choice.length];
  return act("users", { first_name: name, language_code: language });
}
