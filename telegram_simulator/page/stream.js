// @ts-check
// What happens, as it happens: one long poll after the other. When the server is gone it is asked again and again,
// ever more slowly; nothing is said about a short gap.

import { look } from "./api.js";

/** @typedef {import("./types.js").SimEvent} SimEvent */

const WAIT_S = 25;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const QUIET_FAILURES = 2;

/**
 * Hands on every event after a number, for ever.
 *
 * A server that comes back is another demo with other people in it, so the page begins anew.
 * @param {number} since
 * @param {(event: SimEvent) => void} handle
 * @param {(ended: boolean) => void} tell whether the demo has ended
 */
export async function follow(since, handle, tell) {
  let failures = 0;
  for (;;) {
    // After a failure the answer must come at once: a new demo may not have so many events for a long time.
    const wait = failures > 0 ? 0 : WAIT_S;
    const answer = await look(`events?since=${since}&timeout=${wait}`).catch(() => null);
    if (answer === null) {
      failures += 1;
      if (failures > QUIET_FAILURES) tell(true);
      await pause(failures);
    } else if (failures > QUIET_FAILURES || answer.latest < since) {
      location.reload();
      return;
    } else {
      failures = 0;
      since = answer.latest;
      answer.events.forEach((/** @type {SimEvent} */ event) => safely(handle, event));
    }
  }
}

/** @param {number} failures */
function pause(failures) {
  const length = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return new Promise((resolve) => setTimeout(resolve, length));
}

/**
 * One event that cannot be shown must not end the showing of all others.
 * @param {(event: SimEvent) => void} handle
 * @param {SimEvent} event
 */
function safely(handle, event) {
  try {
    handle(event);
  } catch (problem) {
    console.error(problem);
  }
}
