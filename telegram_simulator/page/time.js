// @ts-check
// The demo's time: it goes on by itself and can be moved forwards. The server does everything that is due on the way.

import { get, post } from "./api.js";
import { part } from "./dom.js";

const PATH = "/demo/time";
const LOOK_MS = 1000;
const PRAGUE = "Europe/Prague";

export class DemoTime {
  /** How far the demo is ahead of this device, in milliseconds; null while it is not known or time is passing. */
  #ahead = /** @type {number | null} */ (null);

  /**
   * @param {HTMLElement} root
   * @param {Record<string, string>} texts
   * @param {string} language
   * @param {(text: string) => void} announce
   */
  constructor(root, texts, language, announce) {
    this.root = root;
    this.texts = texts;
    this.language = language;
    this.announce = announce;
    this.now = part(root, "now", HTMLTimeElement);
    for (const button of root.querySelectorAll("button")) {
      const { leap } = button.dataset;
      button.addEventListener("click", () => (leap === undefined ? this.#open(button) : this.#leap(leap)));
    }
  }

  /** Learns what time it is, and shows it from then on. */
  async begin() {
    this.#set((await get(PATH)).now);
    setInterval(() => this.#show(), LOOK_MS);
  }

  /** @param {HTMLElement} opener shows the choices where there is no room for them all the time */
  #open(opener) {
    const open = this.root.classList.toggle("open");
    opener.setAttribute("aria-expanded", String(open));
  }

  /** @param {string} leap */
  async #leap(leap) {
    if (this.#ahead === null) return;
    const before = this.#ahead;
    this.#ahead = null;
    this.root.setAttribute("aria-busy", "true");
    this.now.textContent = this.texts.time_passes ?? "";
    try {
      this.#set((await post(PATH, { leap })).now);
      this.announce(this.now.textContent ?? "");
    } catch {
      this.#ahead = before; // the banner says that the server is gone
    }
    this.root.removeAttribute("aria-busy");
    this.#show();
  }

  /** @param {string} moment */
  #set(moment) {
    this.#ahead = Date.parse(moment) - Date.now();
    this.#show();
  }

  #show() {
    if (this.#ahead === null) return;
    const moment = new Date(Date.now() + this.#ahead);
    const text = moment.toLocaleString(this.language, {
      weekday: "short",
      day: "numeric",
      month: "numeric",
      year: "numeric",
      hour: "numeric",
      minute: "2-digit",
      timeZone: PRAGUE,
    });
    if (this.now.textContent === text) return;
    this.now.textContent = text;
    this.now.dateTime = moment.toISOString();
  }
}

/**
 * The day of a moment in Czechia, as one says it.
 * @param {string} moment
 * @param {string} language
 */
export function dayOf(moment, language) {
  const form = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "long", timeZone: PRAGUE });
  return new Date(moment).toLocaleDateString(language, form);
}
