// @ts-check
// A message's text with its entities, as DOM nodes. Links lead only where a browser may safely go.

import { el } from "./dom.js";

/** @typedef {import("./types.js").Entity} Entity */
/** @typedef {{say: (text: string) => void, startBot: (payload: string) => void, bot: string, spoiler: string}} Context */

/** @type {Record<string, keyof HTMLElementTagNameMap>} */
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);
const BOT_LINK = /^(?:https?:\/\/)?(?:t|telegram)\.(?:me|dog)\/(\w+)\/?(?:\?start=([\w-]{0,64}))?$/i;

/**
 * Renders a text.
 * @param {string} text
 * @param {Entity[]} entities outer ones before those they hold
 * @param {Context} context
 */
export function formatted(text, entities, context) {
  const whole = document.createDocumentFragment();
  append(whole, Array.from(text), 0, undefined, entities, context);
  return whole;
}

/**
 * The payload of a link that starts this bot; null for any other link.
 * @param {string} url
 * @param {string} bot
 */
export function startPayload(url, bot) {
  const found = BOT_LINK.exec(url);
  return found?.[1]?.toLowerCase() === bot.toLowerCase() ? (found[2] ?? "") : null;
}

/**
 * An ordinary link to elsewhere; only its text where the address is none a browser should open.
 * @param {string} url
 * @param {...(Node | string)} children
 */
export function outward(url, ...children) {
  if (!URL.canParse(url) || !SAFE.has(new URL(url).protocol)) return el("span", {}, ...children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/**
 * @param {ParentNode} parent
 * @param {string[]} letters
 * @param {number} from
 * @param {number | undefined} to
 * @param {Entity[]} entities
 * @param {Context} context
 */
function append(parent, letters, from, to, entities, context) {
  const end = to ?? letters.length;
  let at = from;
  let left = entities;
  while (left.length > 0) {
    const [first, ...rest] = /** @type {[Entity, ...Entity[]]} */ (left);
    const inner = rest.filter((entity) => entity.start < first.end);
    left = rest.filter((entity) => entity.start >= first.end);
    parent.append(letters.slice(at, first.start).join(""));
    const content = document.createDocumentFragment();
    const stop = Math.min(first.end, end);
    append(content, letters, first.start, stop, inner, context);
    parent.append(wrapped(first, letters.slice(first.start, stop).join(""), content, context));
    // A block ends its line by itself; the line break behind it would show as an empty line.
    at = BLOCKS.has(first.type) && letters[stop] === "\n" ? stop + 1 : stop;
  }
  parent.append(letters.slice(at, end).join(""));
}

/**
 * @param {Entity} entity
 * @param {string} covered
 * @param {DocumentFragment} content
 * @param {Context} context
 * @returns {Node}
 */
function wrapped(entity, covered, content, context) {
  const tag = TAGS[entity.type];
  if (tag) return el(tag, {}, content);
  switch (entity.type) {
    case "blockquote":
      return el("blockquote", {}, content);
    case "expandable_blockquote":
      return el("blockquote", { class: "long", tabindex: "0" }, content);
    case "text_link":
      return link(entity.value, content, context);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(covered) ? covered : `https://${covered}`, content, context);
    case "email":
      return outward(`mailto:${covered}`, content);
    case "phone_number":
      return outward(`tel:${covered.replace(/[^+0-9]/g, "")}`, content);
    case "bot_command":
      return pressable(content, () => context.say(covered));
    case "spoiler":
      return spoiler(content, context.spoiler);
    case "mention":
    case "text_mention":
    case "hashtag":
      return el("span", { class: "mention" }, content);
    default:
      return content;
  }
}

/**
 * @param {string} url
 * @param {DocumentFragment} content
 * @param {Context} context
 */
function link(url, content, context) {
  const payload = startPayload(url, context.bot);
  return payload === null ? outward(url, content) : pressable(content, () => context.startBot(payload));
}

/**
 * Something in a text that acts in this chat and leads nowhere.
 * @param {DocumentFragment} content
 * @param {() => void} act
 */
function pressable(content, act) {
  const button = el("button", { type: "button", class: "link" }, content);
  button.addEventListener("click", act);
  return button;
}

/**
 * @param {DocumentFragment} content
 * @param {string} label
 */
function spoiler(content, label) {
  const inside = el("span", { "aria-hidden": "true" }, content);
  const hidden = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": label }, inside);
  const show = () => {
    hidden.replaceWith(el("span", { class: "spoiler shown" }, ...inside.childNodes));
  };
  hidden.addEventListener("click", show, { once: true });
  hidden.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    show();
  });
  return hidden;
}
