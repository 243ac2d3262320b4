// Tells the invigilator's board that this page is there, and hears what the server has to say: the
// time left, which an extension moves, and messages.
import { pause, postJson } from "./post.js";

const EVERY_MS = 30_000;
const MOST_EVENTS = 50;

/**
 * @param url      of the server; none: it has no board, and nothing is sent
 * @param state    returns {pending, hidden}
 * @param heard    called with each answer
 */
export function openPresence({ url, page, state, heard }) {
  let events = [];
  let timer;
  let failures = 0;
  let isOff = !url;
  let busy = false;

  const next = () => {
    clearTimeout(timer);
    if (!isOff) timer = setTimeout(beat, failures ? pause(failures, { first: EVERY_MS / 4, longest: EVERY_MS }) : EVERY_MS * (0.8 + Math.random() * 0.4));
  };

  async function beat() {
    if (isOff || busy) return;
    busy = true;
    const sent = events.slice(0, MOST_EVENTS);
    const { status, body } = await postJson(url, { page, ...state(), clock: Date.now(), events: sent }, { keepalive: true });
    busy = false;
    const isHeard = status === 200;
    failures = isHeard ? 0 : failures + 1;
    if (status === 404) isOff = true;
    // What the server cannot read today it cannot read tomorrow; only what it never had is sent again.
    if (isHeard || status === 413 || status === 422) events = events.slice(sent.length);
    if (isHeard && !isOff) heard(body);
    next();
    if (isHeard && events.length) beat();
  }

  function note(kind, isUrgent = false) {
    if (isOff) return;
    events = [...events, { kind, clock: Date.now() }].slice(-MOST_EVENTS);
    if (isUrgent) beat();
  }

  document.addEventListener("visibilitychange", () => note(document.hidden ? "left" : "returned", true));
  addEventListener("offline", () => note("offline"));
  addEventListener("online", () => note("online", true));
  document.addEventListener("paste", (event) => event.target.matches("#paper textarea, #paper input") && note("text-pasted"));
  next();
  return {
    beat,
    note,
    /** The paper is handed in: who goes from this page now has not left it. */
    stop() {
      isOff = true;
      clearTimeout(timer);
    },
  };
}
