// @ts-check
// The messages of one chat: they appear, change in place and go, without the reader or the focus losing the place.

import { el, part } from "./dom.js";
import { messageItem } from "./message.js";
import { dayOf } from "./time.js";

/** @typedef {import("./types.js").Message} Message */

const NEAR_END_PX = 80;
const MARGIN_PX = 12;

export class Screen {
  /** @type {Map<number, Message>} */
  #messages = new Map();
  /** @type {Map<string, number>} presses without an answer: query id → message id */
  #waiting = new Map();
  /** Where the reader was put last, and whether that was the end. */
  #placed = 0;
  #pinned = true;
  #height = 0;
  /** The day of the newest message. */
  #day = "";
  /** @type {Set<string>} answers that came before the press was confirmed */
  #early = new Set();

  /**
   * @param {HTMLElement} root the chat
   * @param {Omit<import("./message.js").Context, "recall">} context
   */
  constructor(root, context) {
    this.box = part(root, "screen", HTMLElement);
    this.list = part(root, "messages", HTMLElement);
    this.down = part(root, "down", HTMLElement);
    this.context = { ...context, recall: (/** @type {number} */ id) => this.#messages.get(id) };
    this.down.addEventListener("click", () => this.toEnd());
    this.box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.keepEnd()).observe(this.box);
  }

  get isEmpty() {
    return this.#messages.size === 0;
  }

  /** The newest text of this person, if there is one to be edited. */
  get lastOwnText() {
    return [...this.#messages.values()].findLast((message) => message.outgoing && message.kind === "text");
  }

  /** @param {Message[]} messages */
  show(messages) {
    this.#messages.clear();
    this.#waiting.clear();
    this.list.replaceChildren();
    this.#day = "";
    messages.forEach((message) => this.put(message));
    this.toEnd();
  }

  /**
   * Shows a message, in the place of its earlier state if it has one.
   * @param {Message} message
   */
  put(message) {
    const old = this.#item(message.message_id);
    const follow = this.#unmoved() || message.outgoing;
    this.#messages.set(message.message_id, message);
    const item = messageItem(message, this.context);
    if (old) {
      const focus = focusPlace(old);
      item.classList.add("changed");
      old.replaceWith(item);
      if (focus) refocus(item, focus);
    } else {
      this.#parted(message.date);
      this.list.append(item);
    }
    if (follow && item === this.list.lastElementChild) this.#reveal(item);
    this.#offerWayDown();
  }

  /** @param {number} messageId */
  remove(messageId) {
    const item = this.#item(messageId);
    const held = item?.contains(document.activeElement);
    this.#messages.delete(messageId);
    if (item) withItsDay(item).forEach((gone) => gone.remove());
    if (item) this.#day = [...this.list.querySelectorAll(".day")].at(-1)?.textContent ?? "";
    if (held) this.box.focus({ preventScroll: true });
    this.#offerWayDown();
  }

  /**
   * Lets a pressed button turn until its answer comes.
   * @param {string} query
   * @param {number} messageId
   * @param {string} data
   */
  wait(query, messageId, data) {
    if (this.#early.delete(query)) return;
    this.#waiting.set(query, messageId);
    this.#buttons(messageId, data).forEach((button) => button.setAttribute("aria-busy", "true"));
  }

  /** @param {string} query */
  answered(query) {
    const messageId = this.#waiting.get(query);
    if (messageId === undefined) {
      this.#early.add(query);
      return;
    }
    this.#waiting.delete(query);
    this.#buttons(messageId).forEach((button) => button.removeAttribute("aria-busy"));
  }

  /** Parts the messages of one day from those of the next. @param {string} date */
  #parted(date) {
    const day = dayOf(date, this.context.language);
    if (day === this.#day) return;
    this.#day = day;
    this.list.append(el("li", { class: "day" }, day));
  }

  toEnd() {
    const last = this.list.lastElementChild;
    if (last instanceof HTMLElement) this.#reveal(last);
  }

  /** Stays at the end, if the reader is there, when something took room below the messages. */
  keepEnd() {
    if (this.#pinned) this.box.scrollTop = this.box.scrollHeight;
    this.#height = this.box.clientHeight;
    this.#offerWayDown();
  }

  /** @param {number} messageId */
  #item(messageId) {
    return this.list.querySelector(`[data-id="${messageId}"]`);
  }

  /**
   * @param {number} messageId
   * @param {string} [data]
   */
  #buttons(messageId, data) {
    const buttons = [...(this.#item(messageId)?.querySelectorAll("button.key") ?? [])];
    return buttons.filter((button) => data === undefined || button.getAttribute("data-data") === data);
  }

  /** Whether the reader has not gone back to something older; then new messages come into view by themselves. */
  #unmoved() {
    return this.#atEnd() || this.box.scrollTop > this.#placed - NEAR_END_PX;
  }

  #atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR_END_PX;
  }

  /**
   * Scrolls to the end; a message longer than the screen is shown from its first line, since it is there to be read.
   * @param {HTMLElement} item
   */
  #reveal(item) {
    const long = item.offsetHeight + 2 * MARGIN_PX > this.box.clientHeight;
    this.box.scrollTop = long ? item.offsetTop - MARGIN_PX : this.box.scrollHeight;
    this.#placed = this.box.scrollTop;
    this.#pinned = this.#atEnd();
    this.#offerWayDown();
  }

  #scrolled() {
    // While the box shrinks the end moves away under the reader; that is not the reader's doing.
    if (this.box.clientHeight === this.#height) this.#pinned = this.#atEnd();
    this.#offerWayDown();
  }

  #offerWayDown() {
    this.down.hidden = this.#atEnd();
  }
}

/**
 * Where in a message the focus is; null when it is elsewhere.
 * @param {Element} item
 */
function focusPlace(item) {
  const held = document.activeElement;
  if (!held || !item.contains(held)) return null;
  return { data: held.getAttribute("data-data") };
}

/**
 * Puts the focus where it was: on the same button if it is still there, else on the message, before its new buttons.
 * @param {HTMLElement} item
 * @param {{data: string | null}} place
 */
function refocus(item, place) {
  const same = place.data === null ? null : item.querySelector(`[data-data="${CSS.escape(place.data)}"]`);
  const target = same instanceof HTMLElement ? same : item;
  target.focus({ preventScroll: true });
}

/**
 * A message, and the day above it if it is the only one of that day.
 * @param {Element} item
 */
function withItsDay(item) {
  const above = item.previousElementSibling;
  const below = item.nextElementSibling;
  const alone = above?.classList.contains("day") && (below === null || below.classList.contains("day"));
  return above && alone ? [above, item] : [item];
}
