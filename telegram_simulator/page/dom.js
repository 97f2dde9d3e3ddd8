// Small tools: elements, words and requests. Strings always become text nodes, so nothing a person writes is read as HTML.

export const data = JSON.parse(document.querySelector("#data").textContent);
export const { texts, language } = data;

/** Something a person cannot do: the button is gone, the bot is blocked, the text is empty. */
export class Refused extends Error {}

/** Makes an element. Of the attributes, true sets an empty one and false none. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Makes a picture of icons.svg; without a label it is decoration. */
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

/** Finds a part of a frame the server rendered. */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

/** Puts values into the braces of a text. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** The language of a text by its script, so that it is read out with the right voice. */
export function languageOf(text) {
  const most = { count: 0, language: "" };
  for (const [script, spoken] of Object.entries(data.voices)) {
    const count = text.match(new RegExp(`\\p{Script=${script}}`, "gu"))?.length ?? 0;
    if (count > most.count) Object.assign(most, { count, language: spoken });
  }
  return most.language || language;
}

/** The time of day where the bot is, so that it agrees with what the bot writes. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString(language, { hour: "numeric", minute: "2-digit", timeZone: data.zone });
}

export function dayOf(moment) {
  const form = { weekday: "long", day: "numeric", month: "long", timeZone: data.zone };
  return new Date(moment).toLocaleDateString(language, form);
}

/** Does something as a person: a method of the simulator and its arguments. */
export async function act(what, said) {
  return (await post(`/sim/${what}`, said)).result;
}

export async function post(path, said) {
  const headers = { "content-type": "application/json" };
  return read(await fetch(path, { method: "POST", headers, body: JSON.stringify(said) }));
}

/** Asks for something; `patience`: after how many seconds without an answer that is given up. */
export async function look(path, patience = 0) {
  const signal = patience ? AbortSignal.timeout(patience * 1000) : undefined;
  return read(await fetch(path, { cache: "no-store", signal }));
}

async function read(response) {
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.error);
  return answer;
}

/** Opens a box until it is closed; true when it was confirmed. */
export function confirmed(box) {
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    box.onclose = () => resolve(box.returnValue === "yes");
  });
}
