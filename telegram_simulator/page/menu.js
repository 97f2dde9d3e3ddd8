// @ts-check
// A button that opens a small sheet of choices: Escape, a press elsewhere and leaving it with Tab close it.

import { find } from "./dom.js";

/**
 * Makes a menu of a frame with a button and a sheet.
 * @param {HTMLElement} root
 * @param {() => Promise<void> | void} [prepare] fills the sheet before it opens
 * @returns {{close: () => void}}
 */
export function menu(root, prepare) {
  const opener = find(root, ":scope > button", HTMLButtonElement);
  const sheet = find(root, ":scope > .sheet", HTMLElement);
  const close = () => {
    sheet.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  };
  const open = async () => {
    await prepare?.();
    sheet.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    step(sheet, 0);
  };
  opener.addEventListener("click", () => (sheet.hidden ? open() : close()));
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !root.contains(relatedTarget)) close();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !root.contains(target)) close();
  });
  root.addEventListener("keydown", (event) => {
    if (sheet.hidden) return;
    if (event.key === "Escape") {
      close();
      opener.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(sheet, event.key === "ArrowDown" ? 1 : -1);
    }
  });
  return { close };
}

/**
 * Moves the focus among the choices.
 * @param {HTMLElement} sheet
 * @param {number} by 0 goes to the first one
 */
function step(sheet, by) {
  const choices = [...sheet.querySelectorAll("button")].filter((choice) => !choice.disabled);
  const here = choices.findIndex((choice) => choice === document.activeElement);
  const next = by === 0 ? 0 : (here + by + choices.length) % choices.length;
  choices[next]?.focus();
}
