// @ts-check
// The control API under /sim/ of the server this page came from.

/** Something a person cannot do: the button is gone, the bot is blocked, the text is empty. */
export class Refused extends Error {}

/**
 * Does something as a person.
 * @param {string} what
 * @param {Record<string, unknown>} body
 * @returns {Promise<any>}
 */
export async function act(what, body) {
  const headers = { "content-type": "application/json" };
  return read(await fetch(`/sim/${what}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/**
 * Looks at something.
 * @param {string} what path and query
 * @returns {Promise<any>}
 */
export async function look(what) {
  return read(await fetch(`/sim/${what}`, { cache: "no-store" }));
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
