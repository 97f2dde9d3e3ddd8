// A user's chat with the bot: messages, keyboard, input and notifications.

import { Refused, act, confirmed, data, el, fill, icon, languageOf, look, part, texts } from "./dom.js";
import { rows, spoken } from "./message.js";
import { Screen } from "./screen.js";

const TALLEST_PX = 160;
const SHOWN_MS = 3500;
// Long enough for slow readers.
const SHOWN_MS_A_LETTER = 45;

export class Chat {
  /** Id of the user, or 0. */
  user = 0;
  /** Payload of the deep link that opened the chat. */
  payload = "";
  messages = new Map();
  blocked = false;
  #editing = null;
  #toastTimer = 0;

  /** `told`: called with each message of the bot and its text for screen readers. */
  constructor(root, told) {
    this.root = root;
    this.told = told;
    this.screen = new Screen(root, this);
    this.text = part(root, "text");
    this.#on("start", () => this.#start());
    this.#on("unblock", () => this.#block(false));
    this.#on("edit-last", () => this.#edit());
    this.#on("block", () => this.#block(!this.blocked));
    this.#on("stop-editing", () => this.#stopEditing());
    this.#offer("attach", ({ dataset }) => this.#do(dataset.act, {}));
    this.#offer("commands", ({ dataset }) => this.say(`/${dataset.command}`));
    part(root, "commands").addEventListener("beforetoggle", ({ newState }) => newState === "open" && this.#showCommands());
    part(root, "composer").addEventListener("submit", (event) => this.#submit(event));
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => this.#grow());
  }

  /** Loads and shows the chat of a user. */
  async open(user, payload = "") {
    const state = await look(`/sim/chat?user=${user}`);
    const { description } = await look(`/sim/description?user=${user}`);
    Object.assign(this, { user, payload, blocked: state.blocked });
    this.messages = new Map(state.messages.map((message) => [message.message_id, message]));
    if (description) {
      const words = part(this.root, "empty-words");
      words.textContent = description;
      words.lang = languageOf(description);
    }
    part(this.root, "first")?.remove();
    this.#stopEditing();
    this.#keyboard(state.keyboard);
    this.#arrange();
    this.screen.show(state.messages);
  }

  /** Shows the user's name and the deep link, if any. */
  name({ name, about, link }) {
    part(this.root, "name").textContent = name;
    part(this.root, "about").textContent = about;
    const note = part(this.root, "start-note");
    note.hidden = !link;
    note.textContent = fill(texts.start_from_link, { link });
  }

  /** Handles an event of this chat. */
  handle({ kind, message_id: id, body }) {
    if (kind === "message" || kind === "edit") this.#seen(body);
    if (kind === "keyboard") this.#keyboard(body);
    if (kind === "delete") {
      this.messages.delete(id);
      this.screen.remove(id);
    }
    if (kind === "toast") {
      this.screen.answered();
      if (body.text && body.alert) this.#alert(body.text);
      else if (body.text) this.#toast(body.text);
    }
    this.#arrange();
  }

  /** Focuses the control of the next action. */
  focus() {
    (this.messages.size ? this.screen.box : part(this.root, "start")).focus({ preventScroll: true });
  }

  say(text) {
    return this.#do("say", { text });
  }

  follow(url) {
    return this.#do("open_link", { url });
  }

  async press(message, button, pressed) {
    pressed.setAttribute("aria-busy", "true");
    const done = await this.#do("press", { message_id: message.message_id, data: button.data });
    if (!done) pressed.removeAttribute("aria-busy");
  }

  #seen(message) {
    this.messages.set(message.message_id, message);
    this.#arrange();
    this.screen.put(message);
    if (!message.outgoing) this.told(spoken(message));
  }

  #on(name, press) {
    part(this.root, name).addEventListener("click", press);
  }

  /** Connects a menu to its actions and closes it after use. */
  #offer(name, chosen) {
    const sheet = part(this.root, name);
    sheet.addEventListener("click", ({ target }) => {
      const choice = target.closest("button");
      if (!choice) return;
      sheet.hidePopover();
      this.text.focus({ preventScroll: true });
      chosen(choice);
    });
  }

  async #showCommands() {
    const { commands } = await look(`/sim/commands?user=${this.user}`);
    const choices = commands.map(({ command, description }) =>
      el("button", { type: "button", class: "line", "data-command": command }, `/${command}`, el("span", { class: "soft", lang: languageOf(description) }, description)),
    );
    part(this.root, "commands").replaceChildren(...choices);
    choices[0]?.focus();
  }

  #keyboard(keyboard) {
    const place = part(this.root, "keys");
    const held = place.contains(document.activeElement);
    place.hidden = !keyboard;
    place.replaceChildren(keyboard ? rows("keys", keyboard.rows, (button) => this.#keyOf(button)) : "");
    this.text.placeholder = keyboard?.placeholder || texts.write;
    if (held) this.text.focus({ preventScroll: true });
  }

  #keyOf(button) {
    const made = el("button", { type: "button", class: "key", lang: languageOf(button.text) });
    if (button.request_contact) made.append(icon("contact"));
    if (button.request_location) made.append(icon("location"));
    made.append(button.text);
    made.addEventListener("click", async () => {
      const shared = await whatIsShared(button);
      if (shared) this.#do("press_keyboard", { text: button.text, ...shared });
    });
    return made;
  }

  async #start() {
    await this.#do("start", { payload: this.payload });
    this.screen.box.focus({ preventScroll: true });
  }

  async #block(blocked) {
    if (await this.#do(blocked ? "block" : "unblock", {})) this.blocked = blocked;
    this.#arrange();
    (blocked ? part(this.root, "unblock") : this.text).focus();
  }

  /** Shows the bottom bar that is usable now. */
  #arrange() {
    const empty = this.messages.size === 0;
    const shown = {
      peer: true,
      dock: true,
      empty,
      "start-bar": empty && !this.blocked,
      "blocked-bar": this.blocked,
      composer: !empty && !this.blocked,
    };
    for (const [name, visible] of Object.entries(shown)) part(this.root, name).hidden = !visible;
    part(this.root, "edit-last").disabled = this.blocked || !this.#lastOwn();
    part(this.root, "block").textContent = texts[this.blocked ? "unblock" : "block"];
  }

  #lastOwn() {
    return [...this.messages.values()].findLast((message) => message.outgoing && message.kind === "text");
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    const done = await (this.#editing === null ? this.say(text) : this.#do("edit", { message_id: this.#editing, text }));
    if (done) this.#stopEditing();
  }

  #key(event) {
    // During composition Enter selects a suggestion of the input method.
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      part(this.root, "composer").requestSubmit();
    } else if (event.key === "ArrowUp" && this.text.value === "") {
      event.preventDefault();
      this.#edit();
    } else if (event.key === "Escape" && this.#editing !== null) {
      this.#stopEditing();
    }
  }

  #edit() {
    const last = this.#lastOwn();
    if (!last) return;
    this.#editing = last.message_id;
    part(this.root, "editing").hidden = false;
    this.#write(last.text);
    this.text.focus();
  }

  #stopEditing() {
    this.#editing = null;
    part(this.root, "editing").hidden = true;
    this.#write("");
  }

  #write(text) {
    this.text.value = text;
    this.#grow();
  }

  #grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, TALLEST_PX)}px`;
  }

  #alert(text) {
    const box = document.querySelector("#alert");
    box.querySelector("#alert-text").textContent = text;
    confirmed(box);
  }

  #toast(text) {
    // A live region must stay in the page.
    const line = part(this.root, "toast");
    clearTimeout(this.#toastTimer);
    line.textContent = text;
    line.lang = languageOf(text);
    this.#toastTimer = setTimeout(() => line.replaceChildren(), SHOWN_MS + SHOWN_MS_A_LETTER * text.length);
  }

  /** Runs an action and shows an error if it is rejected. The banner reports a stopped server. */
  async #do(what, said) {
    try {
      await act(what, { user: this.user, ...said });
      return true;
    } catch (problem) {
      if (problem instanceof Refused) this.#toast(texts.impossible);
      return false;
    }
  }
}

/** Returns the arguments of a keyboard press, or null if the user cancels. */
async function whatIsShared(button) {
  if (button.request_contact) {
    const number = document.querySelector("#phone-number");
    return (await confirmed(document.querySelector("#share-phone"))) ? { phone_number: number.value.replaceAll(" ", "") } : null;
  }
  if (!button.request_location) return {};
  const [place, label, own] = ["#place", "#own-place", "#coordinates"].map((name) => document.querySelector(name));
  place.onchange = () => {
    label.hidden = place.value !== "";
    own.required = place.value === "";
  };
  place.onchange();
  return (await confirmed(document.querySelector("#share-place"))) ? { place: (place.value || own.value).split(",").map(Number) } : null;
}
