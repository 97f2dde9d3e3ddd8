// @ts-check
// Tabs by the book: one of them can be reached with Tab, the arrows move among them, hidden ones carry a badge.

import { el, fill, find } from "./dom.js";

export class Tabs {
  /** @type {Map<HTMLElement, number>} news by tab */
  #news = new Map();
  #on = true;

  /**
   * @param {HTMLElement} list
   * @param {string} newsText what a badge says, with `{count}`
   * @param {(panel: HTMLElement) => void} shown
   */
  constructor(list, newsText, shown) {
    this.list = list;
    this.tabs = [...list.querySelectorAll("button")];
    this.newsText = newsText;
    this.shown = shown;
    this.current = /** @type {HTMLButtonElement} */ (this.tabs[0]);
    list.addEventListener("keydown", (event) => this.#key(event));
    this.tabs.forEach((tab) => tab.addEventListener("click", () => this.select(tab)));
    this.select(this.current);
  }

  /**
   * Turns the tabs on, or shows all panels side by side.
   * @param {boolean} on
   */
  turn(on) {
    this.#on = on;
    this.list.hidden = !on;
    this.tabs.forEach((tab) => {
      const panel = panelOf(tab);
      if (on) panel.setAttribute("role", "tabpanel");
      else panel.removeAttribute("role");
    });
    this.select(this.current);
  }

  /** @param {HTMLButtonElement} chosen */
  select(chosen) {
    this.current = chosen;
    for (const tab of this.tabs) {
      const here = tab === chosen;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      panelOf(tab).hidden = this.#on && !here;
      if (here || !this.#on) this.#count(tab, 0);
    }
    this.shown(panelOf(chosen));
  }

  /** @param {string} panelId */
  open(panelId) {
    const tab = this.#tabOf(panelId);
    if (tab) this.select(tab);
  }

  /**
   * Notes that something new came into a panel.
   * @param {string} panelId
   */
  news(panelId) {
    const tab = this.#tabOf(panelId);
    if (tab && this.#on && tab !== this.current) this.#count(tab, (this.#news.get(tab) ?? 0) + 1);
  }

  /** @param {string} panelId */
  #tabOf(panelId) {
    return this.tabs.find((tab) => panelOf(tab).id === panelId);
  }

  /**
   * @param {HTMLElement} tab
   * @param {number} count
   */
  #count(tab, count) {
    const badge = find(tab, ".badge", HTMLElement);
    this.#news.set(tab, count);
    badge.hidden = count === 0;
    const words = fill(this.newsText, { count });
    badge.replaceChildren(el("span", { "aria-hidden": "true" }, String(count)), el("span", { class: "unseen" }, ` ${words}`));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const here = this.tabs.indexOf(this.current);
    const last = this.tabs.length - 1;
    const moves = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const place = moves[/** @type {keyof typeof moves} */ (event.key)];
    const tab = this.tabs[(place + this.tabs.length) % this.tabs.length];
    if (!tab) return;
    this.select(tab);
    tab.focus();
  }
}

/** @param {HTMLElement} tab */
function panelOf(tab) {
  return find(document, `#${tab.getAttribute("aria-controls")}`, HTMLElement);
}
