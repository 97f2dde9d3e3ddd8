// @ts-check
// The three boxes: the bot's alert, sharing a phone number, sharing a place.

import { find } from "./dom.js";

/**
 * Shows what the bot wants to be read before anything else.
 * @param {string} text
 */
export function alertBox(text) {
  const box = find(document, "#alert", HTMLDialogElement);
  find(box, "#alert-text", HTMLElement).textContent = text;
  return shown(box);
}

/** Asks for a phone number; null when it is not shared. */
export async function askPhone() {
  const box = find(document, "#share-phone", HTMLDialogElement);
  const number = find(box, "#phone-number", HTMLInputElement);
  return (await shown(box)) ? number.value.replaceAll(" ", "") : null;
}

/** Asks for a place; null when it is not shared. */
export async function askPlace() {
  const box = find(document, "#share-place", HTMLDialogElement);
  const city = find(box, "#place", HTMLSelectElement);
  const label = find(box, "#own-place", HTMLElement);
  const own = find(box, "#coordinates", HTMLInputElement);
  city.onchange = () => {
    label.hidden = city.value !== "";
    own.required = city.value === "";
  };
  if (!(await shown(box))) return null;
  const [latitude, longitude] = (city.value || own.value).split(",").map(Number);
  return { latitude, longitude };
}

/**
 * Opens a box until it is closed; true when it was confirmed.
 * @param {HTMLDialogElement} box
 * @returns {Promise<boolean>}
 */
function shown(box) {
  const form = box.querySelector("form");
  // The page's policy forbids to submit forms anywhere; the box only needs to close.
  if (form) {
    form.onsubmit = (event) => {
      event.preventDefault();
      box.close("yes");
    };
  }
  for (const button of box.querySelectorAll("button")) {
    if (button.type === "button") button.onclick = () => box.close(button.value);
  }
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    box.onclose = () => resolve(box.returnValue === "yes");
  });
}
