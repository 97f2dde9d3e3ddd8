// @ts-check
// Where a person writes: the text, the bot's commands, invented files, and changing the last message.

import { act, look } from "./api.js";
import { el, find, languageOf, part } from "./dom.js";
import { menu } from "./menu.js";

/** @typedef {import("./types.js").Message} Message */
/**
 * @typedef {object} Desk what the chat does for the composer
 * @property {() => number} user
 * @property {() => Message | undefined} lastOwnText
 * @property {(work: () => Promise<unknown>) => Promise<boolean>} attempt false when it was refused
 */

const TALLEST_PX = 160;

export class Composer {
  /** @type {number | null} the message that is being edited */
  #editing = null;

  /**
   * @param {HTMLElement} root the chat
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.root = root;
    this.desk = desk;
    this.form = part(root, "composer", HTMLFormElement);
    this.text = part(root, "text", HTMLTextAreaElement);
    this.note = part(root, "editing", HTMLElement);
    this.words = this.text.placeholder;
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => this.#grow());
    part(root, "stop-editing", HTMLElement).addEventListener("click", () => this.stopEditing());
    this.#offerCommands(part(root, "commands", HTMLElement));
    this.#offerFiles(part(root, "attach", HTMLElement));
  }

  focus() {
    this.text.focus({ preventScroll: true });
  }

  /** @param {string} hint what the bot's keyboard suggests to write */
  suggest(hint) {
    this.text.placeholder = hint || this.words;
  }

  /** Starts over, for another person. */
  clear() {
    this.stopEditing();
    this.#write("");
  }

  edit() {
    const last = this.desk.lastOwnText();
    if (!last) return;
    this.#editing = last.message_id;
    this.note.hidden = false;
    this.#write(last.text);
    this.focus();
  }

  stopEditing() {
    if (this.#editing === null) return;
    this.#editing = null;
    this.note.hidden = true;
    this.#write("");
    this.focus();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    const editing = this.#editing;
    const user = this.desk.user();
    const done = await this.desk.attempt(() =>
      editing === null ? act("say", { user, text }) : act("edit", { user, message_id: editing, text }),
    );
    if (!done) return;
    this.#editing = null;
    this.note.hidden = true;
    this.#write("");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return; // Enter only chooses what an input method offers
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "ArrowUp" && this.text.value === "") {
      event.preventDefault();
      this.edit();
    } else if (event.key === "Escape") {
      this.stopEditing();
    }
  }

  /** @param {string} text */
  #write(text) {
    this.text.value = text;
    this.#grow();
  }

  #grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, TALLEST_PX)}px`;
  }

  /** @param {HTMLElement} root */
  #offerCommands(root) {
    const sheet = find(root, ".sheet", HTMLElement);
    const { close } = menu(root, async () => {
      const { commands } = await look(`commands?user=${this.desk.user()}`);
      sheet.replaceChildren(...commands.map(choice));
    });
    sheet.addEventListener("click", ({ target }) => {
      const command = chosen(target, "command");
      if (!command) return;
      close();
      this.focus();
      this.desk.attempt(() => act("say", { user: this.desk.user(), text: `/${command}` }));
    });
  }

  /** @param {HTMLElement} root */
  #offerFiles(root) {
    const { close } = menu(root);
    find(root, ".sheet", HTMLElement).addEventListener("click", ({ target }) => {
      const kind = chosen(target, "kind");
      if (!kind) return;
      close();
      this.focus();
      this.desk.attempt(() => act("attach", { user: this.desk.user(), kind }));
    });
  }
}

/**
 * @param {EventTarget | null} target
 * @param {string} name
 */
function chosen(target, name) {
  const button = target instanceof Element ? target.closest("button") : null;
  return button?.dataset[name];
}

/** @param {{command: string, description: string}} command */
function choice({ command, description }) {
  const words = el("span", { lang: languageOf(description) }, description);
  const made = el("button", { type: "button" }, el("code", {}, `/${command}`), words);
  made.dataset.command = command;
  return made;
}
