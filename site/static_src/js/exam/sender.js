// Sends what waits, one answer after the other in the order given, and tries again until each is
// answered. The server keeps a repeated answer once: the nonce stays with the entry.
import { post } from "./post.js";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

// What an answer of the server means for the entry that was sent.
function verdict(status, code) {
  if (status === 200) return "kept";
  if (status === 409 && code === "late") return "late";
  if (status === 409) return code === "opened-elsewhere" ? "elsewhere" : "closed";
  if (status === 404) return "closed";
  if (status === 401 || status === 403) return "signedOut";
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) return "rejected";
  return "away";
}

const SETTLED = new Set(["kept", "late", "rejected"]);
const FINAL = new Set(["elsewhere", "closed"]);

/**
 * @param store   what waits
 * @param url     address for position 0
 * @param page    token of this page
 * @param tell    called with (verdict, entry, body) for each answer, "sending" before the first
 */
export function openSender({ store, url, page, tell }) {
  let busy = false;
  let stopped = false;
  let failures = 0;
  let timer;
  const idle = [];

  async function sendFirst() {
    const entry = store.first();
    // The number tells the order in which answers were given, however they arrive.
    const fields = [["nonce", entry.nonce], ["page", page], ["sequence", entry.number], ["clock", Date.now()]];
    fields.push(...entry.chosen.map((letter) => ["chosen", letter]));
    const { status, body } = await post(url.replace("/0/", `/${entry.position}/`), fields);
    const said = verdict(status, body.code);
    if (SETTLED.has(said)) store.drop(entry);
    failures = SETTLED.has(said) ? 0 : failures + 1;
    stopped = stopped || FINAL.has(said);
    tell(said, entry, body);
    return SETTLED.has(said);
  }

  async function run() {
    if (busy || stopped) return;
    clearTimeout(timer);
    busy = true;
    let going = true;
    while (going && store.size()) {
      tell("sending");
      going = await sendFirst();
    }
    busy = false;
    if (!store.size()) idle.splice(0).forEach((done) => done());
    else if (!stopped) timer = setTimeout(run, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)));
  }

  addEventListener("online", run);
  return {
    run,
    stop: () => (stopped = true),
    isStopped: () => stopped,
    isAway: () => failures > 0,
    /** Resolves once nothing waits any more. */
    emptied: () => (store.size() ? new Promise((done) => idle.push(done)) : Promise.resolve()),
  };
}
