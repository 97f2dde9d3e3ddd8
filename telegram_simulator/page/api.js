// @ts-check
// What the server this page came from can be asked: the control API under /sim/, and the demo's time.

/** Something a person cannot do: the button is gone, the bot is blocked, the text is empty. */
export class Refused extends Error {}

/**
 * Does something as a person.
 * @param {string} what
 * @param {Record<string, unknown>} body
 * @returns {Promise<any>}
 */
export async function act(what, body) {
  return post(`/sim/${what}`, body);
}

/**
 * Asks the server for something that is no person's doing.
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @returns {Promise<any>}
 */
export async function post(path, body) {
  const headers = { "content-type": "application/json" };
  return read(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

/**
 * Looks at something.
 * @param {string} what path and query
 * @returns {Promise<any>}
 */
export async function look(what) {
  return get(`/sim/${what}`);
}

/**
 * Looks at something that is not of the simulated Telegram.
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function get(path) {
  return read(await fetch(path, { cache: "no-store" }));
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function read(response) {
  const answer = await response.json();
  if (!response.ok) throw new Refused(String(answer.error));
  return answer;
}
