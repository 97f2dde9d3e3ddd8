// Helpers for elements, texts and requests. Strings always become text nodes, never HTML.

export const data = JSON.parse(document.querySelector("#data").textContent);
export const { texts, language } = data;

/** An action rejected by the simulator: missing button, blocked bot, empty text. */
export class Refused extends Error {}

/** Creates an element. The value true sets an empty attribute, false sets none. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Creates an icon of icons.svg; without a label it is decorative. */
export function icon(name, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute(label ? "aria-label" : "aria-hidden", label ?? "true");
  if (label) svg.setAttribute("role", "img");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Finds a part of a server-rendered frame. */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

/** Replaces the placeholders of a text. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Returns the language of a text by its script, for the voice of screen readers. */
export function languageOf(text) {
  const most = { count: 0, language: "" };
  for (const [script, spoken] of Object.entries(data.voices)) {
    const count = text.match(new RegExp(`\\p{Script=${script}}`, "gu"))?.length ?? 0;
    if (count > most.count) Object.assign(most, { count, language: spoken });
  }
  return most.language || language;
}

/** Formats the time of day in the bot's time zone. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString(language, { hour: "numeric", minute: "2-digit", timeZone: data.zone });
}

export function dayOf(moment) {
  const form = { weekday: "long", day: "numeric", month: "long", timeZone: data.zone };
  return new Date(moment).toLocaleDateString(language, form);
}

/** Calls a user action of the simulator. */
export async function act(what, said) {
  return (await post(`/sim/${what}`, said)).result;
}

export async function post(path, said) {
  const headers = { "content-type": "application/json" };
  return read(await fetch(path, { method: "POST", headers, body: JSON.stringify(said) }));
}

/** Sends a GET request. `patience`: timeout in seconds. */
export async function look(path, patience = 0) {
  const signal = patience ? AbortSignal.timeout(patience * 1000) : undefined;
  return read(await fetch(path, { cache: "no-store", signal }));
}

async function read(response) {
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.error);
  return answer;
}

/** Opens a dialog; resolves to true if it was confirmed. */
export function confirmed(box) {
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    box.onclose = () => resolve(box.returnValue === "yes");
  });
}
