// @ts-check
// The bot's buttons in place of the keyboard: they say their text, or share a phone number or a place.

import { askPhone, askPlace } from "./dialogs.js";
import { el, icon, languageOf, part } from "./dom.js";

/** @typedef {import("./types.js").ReplyKeyboard} ReplyKeyboard */
/** @typedef {import("./types.js").KeyboardButton} KeyboardButton */
/** @typedef {(text: string, shared: Record<string, unknown>) => void} Use */

/**
 * Shows a keyboard, or takes it away.
 * @param {HTMLElement} chat
 * @param {ReplyKeyboard | null} keyboard
 * @param {Use} use
 */
export function showKeys(chat, keyboard, use) {
  const place = part(chat, "keys", HTMLElement);
  const rows = keyboard?.rows ?? [];
  const held = place.contains(document.activeElement);
  place.hidden = rows.length === 0;
  place.replaceChildren(...rows.map((row) => el("div", { class: "row" }, ...row.map((one) => key(one, use)))));
  if (held) part(chat, "text", HTMLTextAreaElement).focus({ preventScroll: true });
}

/**
 * @param {KeyboardButton} button
 * @param {Use} use
 */
function key(button, use) {
  const made = el("button", { type: "button", class: "key", lang: languageOf(button.text) });
  if (button.request_contact) made.append(icon("contact"));
  if (button.request_location) made.append(icon("location"));
  made.append(button.text);
  made.addEventListener("click", async () => {
    const shared = await whatIsShared(button);
    if (shared !== null) use(button.text, shared);
  });
  return made;
}

/**
 * What goes along with a press; null when the person would rather not.
 * @param {KeyboardButton} button
 * @returns {Promise<Record<string, unknown> | null>}
 */
async function whatIsShared(button) {
  if (button.request_contact) {
    const number = await askPhone();
    return number === null ? null : { phone_number: number };
  }
  return button.request_location ? askPlace() : {};
}
