// Tabs with the ARIA keyboard pattern (Tab, arrow keys) and badges on hidden ones.

import { el, fill, texts } from "./dom.js";

const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

export class Tabs {
  #on = true;

  constructor(list) {
    this.list = list;
    this.tabs = [...list.querySelectorAll("button")];
    list.addEventListener("keydown", (event) => this.#key(event));
    this.tabs.forEach((tab) => tab.addEventListener("click", () => this.#select(tab)));
    this.#select(this.tabs[0]);
  }

  /** Enables the tabs, or shows all panels side by side. */
  turn(on) {
    this.#on = on;
    this.list.hidden = !on;
    this.#select(this.current);
  }

  open(key) {
    this.#select(this.tabs.find((tab) => tab.id === `tab-${key}`));
  }

  /** Marks a panel as having news. */
  news(key) {
    const tab = this.tabs.find((one) => one.id === `tab-${key}`);
    if (this.#on && tab !== this.current) this.#count(tab, Number(tab.dataset.news ?? 0) + 1);
  }

  #select(chosen) {
    this.current = chosen;
    for (const tab of this.tabs) {
      const here = tab === chosen;
      const panel = panelOf(tab);
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      panel.hidden = this.#on && !here;
      if (this.#on) panel.setAttribute("role", "tabpanel");
      else panel.removeAttribute("role");
      if (here || !this.#on) this.#count(tab, 0);
    }
  }

  #count(tab, count) {
    const badge = tab.querySelector(".badge");
    tab.dataset.news = count;
    badge.hidden = count === 0;
    const words = el("span", { class: "unseen" }, ` ${fill(texts.news, { count })}`);
    badge.replaceChildren(el("span", { "aria-hidden": "true" }, String(count)), words);
  }

  #key(event) {
    const here = this.tabs.indexOf(this.current);
    const last = this.tabs.length - 1;
    const moves = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.#select(this.tabs[(moves[event.key] + this.tabs.length) % this.tabs.length]);
    this.current.focus();
  }
}
