// The message list of a chat: updates it and keeps scroll position and focus.

import { dayOf, el, part } from "./dom.js";
import { messageItem } from "./message.js";

const NEAR_END_PX = 80;
const MARGIN_PX = 12;

export class Screen {
  /** Last scroll position set by this page. */
  #placed = 0;

  constructor(root, chat) {
    this.chat = chat;
    this.box = part(root, "screen");
    this.list = part(root, "messages");
    this.down = part(root, "down");
    this.down.addEventListener("click", () => this.toEnd());
    this.box.addEventListener("scroll", () => this.#offerWayDown(), { passive: true });
    // When the space shrinks, keep the last message visible for a reader at the end.
    new ResizeObserver(() => this.#unmoved() && this.toEnd()).observe(this.box);
  }

  show(messages) {
    this.list.replaceChildren();
    messages.forEach((message) => this.put(message));
    this.toEnd();
  }

  /** Shows a message or replaces its previous version. */
  put(message) {
    const old = this.#item(message.message_id);
    const follow = this.#unmoved() || message.outgoing;
    const item = messageItem(message, this.chat);
    if (old) {
      const held = old.contains(document.activeElement) ? document.activeElement : null;
      item.classList.add("changed");
      old.replaceWith(item);
      if (held) refocus(item, held.dataset.data);
    } else {
      this.list.append(item);
    }
    this.#markDays();
    if (follow && item === this.list.lastElementChild) this.toEnd();
    this.#offerWayDown();
  }

  remove(messageId) {
    const item = this.#item(messageId);
    const held = item?.contains(document.activeElement);
    item?.remove();
    this.#markDays();
    if (held) this.box.focus({ preventScroll: true });
    this.#offerWayDown();
  }

  /** Scrolls to the end, or to the first line of a message longer than the screen. */
  toEnd() {
    const last = this.list.lastElementChild;
    const long = last && last.offsetHeight + 2 * MARGIN_PX > this.box.clientHeight;
    this.box.scrollTop = long ? last.offsetTop - MARGIN_PX : this.box.scrollHeight;
    this.#placed = this.box.scrollTop;
  }

  /** Removes the spinners after the bot has answered. */
  answered() {
    for (const button of this.list.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }

  #item(messageId) {
    return this.list.querySelector(`[data-id="${messageId}"]`);
  }

  /** Inserts a date separator. */
  #markDays() {
    let day = "";
    for (const time of this.list.querySelectorAll(".foot time")) {
      const item = time.closest("li");
      const begins = dayOf(time.dateTime) !== day;
      day = dayOf(time.dateTime);
      const mark = item.querySelector(".day");
      if (begins && !mark) item.prepend(el("p", { class: "day soft" }, day));
      if (!begins) mark?.remove();
    }
  }

  /** True if the reader has not scrolled up, so that new messages scroll into view. */
  #unmoved() {
    return this.#atEnd() || this.box.scrollTop > this.#placed - NEAR_END_PX;
  }

  #atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR_END_PX;
  }

  #offerWayDown() {
    this.down.hidden = this.#atEnd();
  }
}

/** Restores the focus: to the same button if it still exists, else to the message. */
function refocus(item, pressed) {
  const same = pressed === undefined ? null : item.querySelector(`[data-data="${CSS.escape(pressed)}"]`);
  (same ?? item).focus({ preventScroll: true });
}
