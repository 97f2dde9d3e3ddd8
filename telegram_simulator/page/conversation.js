// @ts-check
// One person's chat with the bot: brings together the messages, the keyboard, the composer and the events. Longer than its
// siblings: it is where everything of one chat meets, and cutting it would only pass its state around.

import { Refused, act, look } from "./api.js";
import { Composer } from "./composer.js";
import { fill, languageOf, part } from "./dom.js";
import { showKeys } from "./keys.js";
import { menu } from "./menu.js";
import { spoken } from "./message.js";
import { Screen } from "./screen.js";
import { Toast } from "./toast.js";

/** @typedef {import("./types.js").PageData} PageData */
/** @typedef {import("./types.js").SimEvent} SimEvent */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").ChatState} ChatState */
/**
 * @typedef {object} Host what the page does for a chat
 * @property {PageData} data
 * @property {(text: string, language: string) => void} announce
 * @property {() => void} news something new came from the bot
 */

const TYPING_MS = 5000;

export class Chat {
  /** The person whose chat this is; 0 before there is one. */
  user = 0;
  /** What the deep link carries that opened the chat. */
  payload = "";
  #blocked = false;
  #typingTimer = 0;

  /**
   * @param {HTMLElement} root
   * @param {Host} host
   */
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.texts = host.data.texts;
    this.screen = new Screen(root, {
      texts: this.texts,
      language: host.data.language,
      bot: host.data.bot.username,
      spoiler: this.texts.spoiler ?? "",
      say: (text) => this.#attempt(() => act("say", { user: this.user, text })),
      startBot: (payload) => this.#attempt(() => act("start", { user: this.user, payload })),
      press: (message, button) => this.#press(message, button.data ?? ""),
      open: (message, button) => this.#attempt(() => act("url", { user: this.user, message_id: message.message_id, button: button.text })),
      copy: (text) => this.#copy(text),
    });
    this.toast = new Toast(part(root, "toast", HTMLElement));
    this.composer = new Composer(root, {
      user: () => this.user,
      lastOwnText: () => this.screen.lastOwnText,
      attempt: (work) => this.#attempt(work),
    });
    this.#offerMore();
    part(root, "start", HTMLElement).addEventListener("click", () => this.#start());
    part(root, "unblock", HTMLElement).addEventListener("click", () => this.#block(false));
  }

  /**
   * Shows the chat of a person as it is now.
   * @param {number} user
   * @param {string} [payload]
   */
  async open(user, payload = "") {
    /** @type {ChatState} */
    const state = await look(`chat?user=${user}`);
    const { description } = await look(`description?user=${user}`);
    this.user = user;
    this.payload = payload;
    this.#blocked = state.blocked;
    this.composer.clear();
    this.#typing(state.typing !== null);
    this.#introduce(description);
    this.screen.show(state.messages);
    this.#keyboard(state.keyboard);
    this.#arrange();
  }

  /** What the bot says of itself before the first word. @param {string} description */
  #introduce(description) {
    const words = part(this.root, "empty-words", HTMLElement);
    words.textContent = description;
    words.lang = languageOf(description);
    this.root.querySelector('[data-part="first"]')?.remove();
  }

  /** @param {SimEvent} event one of this chat */
  handle({ kind, message_id: id, body }) {
    switch (kind) {
      case "message":
      case "edit":
        this.#seen(body);
        break;
      case "delete":
        this.screen.remove(id ?? 0);
        break;
      case "toast":
        this.screen.answered(body.query_id);
        this.toast.show(body);
        break;
      case "typing":
        this.#typing(true);
        break;
      case "keyboard":
        this.#keyboard(body);
        break;
    }
    this.#arrange();
  }

  /** Puts the focus where the next thing is to be done. */
  focus() {
    const start = part(this.root, "start", HTMLElement);
    if (this.screen.isEmpty) start.focus();
    else this.screen.box.focus({ preventScroll: true });
  }

  /** Scrolls to the newest message, when the chat has just come into view. */
  cameIntoView() {
    this.screen.toEnd();
  }

  /** @param {Message} message */
  #seen(message) {
    this.screen.put(message);
    if (message.outgoing) return;
    this.#typing(false);
    this.host.announce(spoken(message, this.texts), languageOf(message.text));
    this.host.news();
  }

  /**
   * @param {Message} message
   * @param {string} data
   */
  #press(message, data) {
    this.#attempt(async () => {
      const { query_id: query } = await act("press", { user: this.user, message_id: message.message_id, data });
      this.screen.wait(query, message.message_id, data);
    });
  }

  /** @param {import("./types.js").ReplyKeyboard | null} keyboard */
  #keyboard(keyboard) {
    this.composer.suggest(keyboard?.placeholder ?? "");
    showKeys(this.root, keyboard, (text, shared) => {
      this.#attempt(() => act("keyboard", { user: this.user, text, ...shared }));
    });
  }

  #offerMore() {
    const { close } = menu(part(this.root, "more", HTMLElement));
    part(this.root, "edit-last", HTMLElement).addEventListener("click", () => {
      close();
      this.composer.edit();
    });
    part(this.root, "block", HTMLElement).addEventListener("click", () => {
      close();
      this.#block(!this.#blocked);
    });
  }

  async #start() {
    await this.#attempt(() => act("start", { user: this.user, payload: this.payload }));
    this.screen.box.focus({ preventScroll: true });
  }

  /** @param {boolean} blocked */
  async #block(blocked) {
    if (await this.#attempt(() => act("block", { user: this.user, blocked }))) this.#blocked = blocked;
    this.#arrange();
    if (blocked) part(this.root, "unblock", HTMLElement).focus();
    else this.composer.focus();
  }

  /** Shows the one bar at the bottom that is of use now. */
  #arrange() {
    const empty = this.screen.isEmpty;
    this.#show("dock", this.user !== 0);
    this.#show("more", this.user !== 0);
    this.#show("peer", this.user !== 0);
    this.#show("empty", empty);
    this.#show("start-bar", empty && !this.#blocked);
    this.#show("blocked-bar", this.#blocked);
    this.#show("composer", !empty && !this.#blocked);
    part(this.root, "edit-last", HTMLButtonElement).disabled = this.#blocked || !this.screen.lastOwnText;
    part(this.root, "block", HTMLElement).textContent = this.texts[this.#blocked ? "unblock" : "block"] ?? "";
  }

  /**
   * @param {string} name
   * @param {boolean} visible
   */
  #show(name, visible) {
    part(this.root, name, HTMLElement).hidden = !visible;
  }

  /** @param {boolean} on */
  #typing(on) {
    clearTimeout(this.#typingTimer);
    this.#show("typing", on);
    this.screen.keepEnd();
    if (on) this.#typingTimer = setTimeout(() => this.#typing(false), TYPING_MS);
  }

  /** @param {string} text */
  async #copy(text) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    this.toast.say((done ? this.texts.copied : this.texts.impossible) ?? "");
  }

  /**
   * Does something; says so when it is refused. That the server is gone is said by the banner.
   * @param {() => Promise<unknown>} work
   */
  async #attempt(work) {
    try {
      await work();
      return true;
    } catch (problem) {
      if (problem instanceof Refused) this.toast.say(this.texts.impossible ?? "");
      return false;
    }
  }

  /**
   * Names the person in the head of the chat.
   * @param {string} name
   * @param {string} about
   */
  name(name, about) {
    part(this.root, "name", HTMLElement).textContent = name;
    part(this.root, "about", HTMLElement).textContent = about;
    part(this.root, "avatar", HTMLElement).textContent = name.slice(0, 1);
  }

  /** @param {string} town the town whose link opened the chat; "" when none did */
  cameThrough(town) {
    const note = part(this.root, "start-note", HTMLElement);
    note.hidden = !town;
    note.textContent = fill(this.texts.start_from_link ?? "", { town });
  }
}
