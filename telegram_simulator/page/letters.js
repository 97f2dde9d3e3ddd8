// @ts-check
// The e-mails that would have been sent, the newest on top and open.

import { el, fill, find, icon, languageOf, part } from "./dom.js";
import { clock } from "./message.js";
import { outward } from "./text.js";
import { dayOf } from "./time.js";

/** @typedef {import("./types.js").Letter} Letter */

const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/;

export class Letters {
  /**
   * @param {HTMLElement} root
   * @param {Record<string, string>} texts
   * @param {string} language
   */
  constructor(root, texts, language) {
    this.root = root;
    this.texts = texts;
    this.language = language;
    this.list = part(root, "list", HTMLElement);
  }

  /**
   * @param {Letter} letter
   * @param {string} at
   */
  add(letter, at) {
    part(this.root, "empty", HTMLElement).hidden = true;
    for (const older of this.list.querySelectorAll("details")) older.open = false;
    this.list.prepend(this.#item(letter, at));
    find(this.list, "details", HTMLDetailsElement).open = true;
    this.root.scrollTop = 0;
  }

  /**
   * @param {Letter} letter
   * @param {string} at
   */
  #item({ to, subject, body }, at) {
    const lang = languageOf(body);
    const time = el("time", { datetime: at }, `${dayOf(at, this.language)} ${clock(at, this.language)}`);
    const address = el("span", { class: "to" }, fill(this.texts.letter_to ?? "", { address: to }), time);
    const summary = el("summary", {}, icon("mail"), el("span", {}, el("strong", { lang }, subject), address));
    return el("li", {}, el("details", {}, summary, el("div", { class: "body", lang }, ...linked(body))));
  }
}

/**
 * A letter's text with its addresses as links, which open beside the demo.
 * @param {string} body
 * @returns {(Node | string)[]}
 */
function linked(body) {
  return body.split(ADDRESS).map((part, place) => (place % 2 ? outward(part, part) : part));
}
