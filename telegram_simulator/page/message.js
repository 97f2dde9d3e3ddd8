// A message as a list item: text, attachment, time and buttons.

import { clock, data, el, fill, icon, language, languageOf, texts } from "./dom.js";

const KINDS = new Set(["photo", "document", "sticker", "voice", "contact", "location"]);
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const BLOCKS = new Set(["pre", "blockquote"]);
const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);
const BOT_LINK = /^(?:https?:\/\/)?(?:t|telegram)\.(?:me|dog)\/(\w+)\/?(?:\?start=([\w-]{0,64}))?$/i;

/** Renders a message. `chat` handles its buttons. */
export function messageItem(message, chat) {
  const bubble = el("div", { class: "bubble" });
  if (message.kind !== "text") bubble.append(attached(message));
  if (message.text) {
    bubble.append(el("div", { class: "text", lang: languageOf(message.text) }, formatted(message, chat)));
  }
  bubble.append(foot(message));
  const item = el("li", { class: `message ${message.outgoing ? "out" : "in"}`, tabindex: "-1", "data-id": message.message_id }, bubble);
  item.classList.toggle("protected", message.protected);
  if (message.buttons.length) item.append(rows("inline", message.buttons, (button) => inlineButton(message, button, chat)));
  return item;
}

/** Returns the text for screen readers. */
export function spoken(message) {
  return message.text || texts[`kind_${kindOf(message)}`];
}

export function rows(name, buttons, made) {
  return el("div", { class: name }, ...buttons.map((row) => el("div", { class: "row" }, ...row.map(made))));
}

/** Returns an external link, or only its text if the URL is unsafe. */
export function outward(url, ...children) {
  if (!URL.canParse(url) || !SAFE.has(new URL(url).protocol)) return el("span", {}, ...children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function kindOf(message) {
  return KINDS.has(message.kind) ? message.kind : "other";
}

function attached(message) {
  const kind = kindOf(message);
  const file = message.document;
  if (file === null) return el("p", { class: "line" }, icon(kind), texts[`kind_${kind}`]);
  const label = fill(texts.download, { file: file.name });
  const size = new Intl.NumberFormat(language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 1 }).format(file.size / 1000);
  const attributes = { class: "line", href: `/sim/file?id=${file.id}`, download: file.name, "aria-label": label };
  return el("a", attributes, icon(kind), el("span", {}, file.name), el("small", { class: "soft" }, size));
}

function foot(message) {
  const line = el("p", { class: "foot line soft" });
  if (message.protected) line.append(icon("lock", texts.protected));
  // As in Telegram, messages with inline keyboards are not marked as edited.
  if (message.edited && !message.buttons.length) line.append(el("span", {}, texts.edited));
  line.append(el("time", { datetime: message.date }, clock(message.date)));
  return line;
}

function inlineButton(message, button, chat) {
  const lang = languageOf(button.text);
  if (button.url !== null && startPayload(button.url) === null) {
    const away = outward(button.url, button.text, icon("out"));
    away.className = "key";
    away.lang = lang;
    return away;
  }
  const made = el("button", { type: "button", class: `key ${button.style}`.trim(), lang, "data-data": button.data ?? false }, button.text);
  if (button.copy !== null) {
    made.addEventListener("click", () => navigator.clipboard?.writeText(button.copy));
    return made;
  }
  made.addEventListener("click", () => (button.url === null ? chat.press(message, button, made) : chat.follow(button.url)));
  return made;
}

/** Returns the payload of a deep link to this bot, or null. */
function startPayload(url) {
  const found = BOT_LINK.exec(url);
  return found?.[1].toLowerCase() === data.bot.toLowerCase() ? (found[2] ?? "") : null;
}

function formatted({ text, entities }, chat) {
  const whole = document.createDocumentFragment();
  const letters = Array.from(text);
  append(whole, letters, { from: 0, to: letters.length }, entities, chat);
  return whole;
}

/** Appends a range of the text to its parent. Outer entities come before nested ones. */
function append(parent, letters, { from, to }, entities, chat) {
  let at = from;
  let left = entities;
  while (left.length > 0) {
    const [first, ...rest] = left;
    const inner = rest.filter((entity) => entity.start < first.end);
    left = rest.filter((entity) => entity.start >= first.end);
    parent.append(letters.slice(at, first.start).join(""));
    const stop = Math.min(first.end, to);
    const content = document.createDocumentFragment();
    append(content, letters, { from: first.start, to: stop }, inner, chat);
    parent.append(wrapped(first, letters.slice(first.start, stop).join(""), content, chat));
    // A block element ends its line; a line break after it would show as an empty line.
    at = BLOCKS.has(first.type) && letters[stop] === "\n" ? stop + 1 : stop;
  }
  parent.append(letters.slice(at, to).join(""));
}

function wrapped({ type, value }, covered, content, chat) {
  if (type in TAGS) return el(TAGS[type], {}, content);
  switch (type) {
    case "text_link":
      return link(value, content, chat);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(covered) ? covered : `https://${covered}`, content, chat);
    case "email":
      return outward(`mailto:${covered}`, content);
    case "phone_number":
      return outward(`tel:${covered.replace(/[^+0-9]/g, "")}`, content);
    case "bot_command":
      return pressable(content, () => chat.say(covered));
    default:
      return el("span", { class: type }, content);
  }
}

function link(url, content, chat) {
  return startPayload(url) === null ? outward(url, content) : pressable(content, () => chat.follow(url));
}

/** Returns a button inside a text that acts in this chat. */
function pressable(content, press) {
  const button = el("button", { type: "button", class: "link" }, content);
  button.addEventListener("click", press);
  return button;
}
