// @ts-check
// The short answer to a press: a line that goes by itself, or a box that has to be closed.

import { alertBox } from "./dialogs.js";
import { languageOf } from "./dom.js";

const SHOWN_MS = 3500;
const SHOWN_MS_A_LETTER = 45; // slow readers need the time

export class Toast {
  #timer = 0;

  /** @param {HTMLElement} line a live region, so it must stay in the page */
  constructor(line) {
    this.line = line;
  }

  /** @param {import("./types.js").Toast} toast an empty text says nothing, the button just stops turning */
  show({ text, alert }) {
    if (alert && text) alertBox(text);
    else if (text) this.say(text);
  }

  /** @param {string} text */
  say(text) {
    clearTimeout(this.#timer);
    this.line.textContent = text;
    this.line.lang = languageOf(text);
    this.#timer = setTimeout(() => this.line.replaceChildren(), SHOWN_MS + SHOWN_MS_A_LETTER * text.length);
  }
}
