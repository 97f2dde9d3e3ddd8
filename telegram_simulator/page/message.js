// @ts-check
// One message as a list item: what it says, what is attached, its time, and the buttons below it.

import { el, fill, icon, languageOf } from "./dom.js";
import { formatted, outward, startPayload } from "./text.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").InlineButton} InlineButton */
/**
 * @typedef {object} Context what a message can do, and the words of the page
 * @property {Record<string, string>} texts
 * @property {string} language
 * @property {string} bot the bot's user name
 * @property {string} spoiler
 * @property {(text: string) => void} say
 * @property {(payload: string) => void} startBot
 * @property {(message: Message, button: InlineButton) => void} press
 * @property {(message: Message, button: InlineButton) => void} open a button that leads to this bot
 * @property {(text: string) => void} copy
 * @property {(messageId: number) => Message | undefined} recall
 */

const KINDS = new Set(["photo", "document", "sticker", "voice", "contact", "location"]);
const QUOTED = 80; // characters of the message that is answered

/**
 * Renders a message.
 * @param {Message} message
 * @param {Context} context
 */
export function messageItem(message, context) {
  const bubble = el("div", { class: "bubble" });
  const answered = message.reply_to === null ? undefined : context.recall(message.reply_to);
  if (answered) bubble.append(quoted(answered, context));
  if (message.kind !== "text") bubble.append(attached(message, context));
  if (message.text) bubble.append(words(message, context));
  bubble.append(foot(message, context));
  const item = el("li", { class: message.outgoing ? "message out" : "message in", tabindex: "-1" }, bubble);
  item.dataset.id = String(message.message_id);
  item.classList.toggle("protected", message.protected);
  if (message.buttons.length > 0) item.append(keyboard(message, context));
  return item;
}

/**
 * What is read out when a message comes.
 * @param {Message} message
 * @param {Record<string, string>} texts
 */
export function spoken(message, texts) {
  return message.text || (texts[`kind_${kindOf(message)}`] ?? "");
}

/** @param {Message} message */
function kindOf(message) {
  return KINDS.has(message.kind) ? message.kind : "other";
}

/**
 * @param {Message} message
 * @param {Context} context
 */
function words(message, context) {
  const text = formatted(message.text, message.entities, context);
  return el("div", { class: "text", lang: languageOf(message.text) }, text);
}

/**
 * @param {Message} answered
 * @param {Context} context
 */
function quoted(answered, context) {
  const text = spoken(answered, context.texts);
  const short = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  return el("div", { class: "answered", lang: languageOf(text) }, short);
}

/**
 * @param {Message} message
 * @param {Context} context
 */
function attached(message, context) {
  const kind = kindOf(message);
  const file = message.document;
  if (file === null) return el("p", { class: "attached" }, icon(kind), context.texts[`kind_${kind}`] ?? "");
  const label = fill(context.texts.download ?? "", { file: file.file_name });
  const address = `/sim/file?id=${encodeURIComponent(file.file_id)}`;
  const size = el("small", {}, sizeOf(file.size, context.language));
  const name = el("span", {}, file.file_name);
  return el("a", { class: "attached", href: address, download: file.file_name, "aria-label": label }, icon(kind), name, size);
}

/**
 * @param {number} bytes
 * @param {string} language
 */
function sizeOf(bytes, language) {
  const unit = bytes < 1000 ? "byte" : "kilobyte";
  const amount = bytes < 1000 ? bytes : bytes / 1000;
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}

/**
 * @param {Message} message
 * @param {Context} context
 */
function foot(message, context) {
  const line = el("p", { class: "foot" });
  if (message.protected) line.append(icon("lock", context.texts.protected));
  // Screens that the bot edits in place are not marked, as in Telegram: they change all the time.
  if (message.edited && message.buttons.length === 0) line.append(el("span", {}, context.texts.edited ?? ""));
  line.append(el("time", { datetime: message.date }, clock(message.date, context.language)));
  return line;
}

/**
 * The time of day in Czechia, wherever the page is shown, so that it agrees with what the bot writes.
 * @param {string} moment
 * @param {string} language
 */
export function clock(moment, language) {
  const form = /** @type {const} */ ({ hour: "numeric", minute: "2-digit", timeZone: "Europe/Prague" });
  return new Date(moment).toLocaleTimeString(language, form);
}

/**
 * @param {Message} message
 * @param {Context} context
 */
function keyboard(message, context) {
  const rows = message.buttons.map((row) => {
    const buttons = row.map((button) => inlineButton(message, button, context));
    return el("div", { class: "row" }, ...buttons);
  });
  return el("div", { class: "inline" }, ...rows);
}

/**
 * @param {Message} message
 * @param {InlineButton} button
 * @param {Context} context
 */
function inlineButton(message, button, context) {
  const lang = languageOf(button.text);
  if (button.url !== null && startPayload(button.url, context.bot) === null) {
    const away = outward(button.url, button.text, icon("out"));
    away.className = "key";
    away.lang = lang;
    return away;
  }
  const made = el("button", { type: "button", class: "key", lang }, button.text);
  if (button.data !== null) {
    made.dataset.data = button.data;
    made.addEventListener("click", () => context.press(message, button));
  } else if (button.url !== null) {
    made.addEventListener("click", () => context.open(message, button));
  } else if (button.other === "copy_text") {
    const copied = /** @type {{text?: string} | undefined} */ (button.fields.copy_text);
    made.addEventListener("click", () => context.copy(copied?.text ?? ""));
  } else {
    made.disabled = true;
  }
  return made;
}
