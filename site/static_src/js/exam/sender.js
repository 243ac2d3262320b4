// Sends what waits: one answer as it is given, many at once after being away; tries again until the
// server has said of each what it came to. The server keeps a repeated answer once, by its nonce.
import { pause, post, postJson } from "./post.js";

const MOST_AT_ONCE = 100;
const MOST_CHARACTERS = 60_000;
const HELD_MS = 60_000;

// What an answer of the server means for the row that was sent.
function verdict(status, body, isOwnPage) {
  const { code } = body;
  if (code === "saved") return "kept";
  if (code === "sequence-reused" || code === "nonce-reused") return "renew";
  if (code === "opened-elsewhere") return isOwnPage ? "elsewhere" : "aside";
  if (body.saved_ms) return "late"; // kept, but it does not count
  if (body.is_final) return "rejected";
  if (status === 401 || status === 403) return "signedOut";
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? "unknown" : "away";
}

/**
 * @param outbox  what waits
 * @param page    token of this page
 * @param tell    called with (verdict, row, body) for each answer, "sending" before the first
 */
export function openSender({ outbox, saveUrl, syncUrl, page, tell }) {
  let busy = false;
  let stopped = false;
  let isAway = false;
  let failures = 0;
  let timer;
  const held = new Set(); // nonces of rows whose answer was not understood
  const idle = [];

  const ready = () => outbox.unsent().filter((row) => !held.has(row.nonce));

  // A row stays until the server has named what it came to.
  async function take(row, status, body) {
    const said = verdict(status, body, row.page === page);
    if (said === "kept" || said === "late" || said === "aside") await outbox.settle(row, said, body.saved_ms);
    if (said === "renew") await outbox.renew(row);
    if (said === "rejected") await outbox.remove(row);
    if (said === "unknown") held.add(row.nonce);
    if (said === "elsewhere") stopped = true;
    if (said !== "renew") tell(said, row, body);
    return said !== "away" && said !== "signedOut" && said !== "elsewhere";
  }

  async function sendOne(row) {
    // The number tells the order in which answers were given, however they arrive.
    const fields = [["nonce", row.nonce], ["page", page], ["sequence", row.number], ["clock", Date.now()]];
    fields.push(...row.chosen.map((text) => ["chosen", text]));
    const { status, body } = await post(saveUrl.replace("/0/", `/${row.position}/`), fields);
    return take(row, status, body);
  }

  function portion(rows) {
    let characters = 0;
    const few = rows.filter((row) => row.page === rows[0].page).slice(0, MOST_AT_ONCE);
    return few.filter((row, place) => {
      characters += row.chosen.join("").length;
      return !place || characters <= MOST_CHARACTERS;
    });
  }

  async function sync(from, rows) {
    const saves = rows.map(({ position, chosen, nonce, number }) => ({ position, chosen, nonce, sequence: number, clock: Date.now() }));
    return postJson(syncUrl, { page: from, saves });
  }

  async function sendMany(rows) {
    const { status, body } = await sync(rows[0].page, rows);
    // Too large for the server, or for what stands before it: half goes at a time.
    if (status === 413 && rows.length > 1) {
      const half = Math.ceil(rows.length / 2);
      return (await sendMany(rows.slice(0, half))) && sendMany(rows.slice(half));
    }
    // Of a batch that cannot be read one answer may be the cause: each goes alone then.
    if (status === 422 && rows[0].page === page) {
      let going = true;
      for (const row of rows) going = going && (await sendOne(row));
      return going;
    }
    if (status !== 200) return take(rows[0], status, body);
    const said = new Map(body.saves.map((one) => [one.nonce, one]));
    let going = true;
    for (const row of rows) going = (await take(row, said.has(row.nonce) ? 200 : 400, { is_closed: body.is_closed, ...said.get(row.nonce) })) && going;
    if (rows[0].page === page) outbox.requeue(body.lacking);
    return going;
  }

  async function run() {
    if (busy || stopped) return;
    clearTimeout(timer);
    busy = true;
    let going = true;
    while (going && !stopped && ready().length) {
      tell("sending");
      const rows = portion(ready());
      await outbox.tried(rows);
      going = rows.length > 1 || rows[0].page !== page ? await sendMany(rows) : await sendOne(rows[0]);
      failures = going ? 0 : failures + 1;
      isAway = !going;
    }
    busy = false;
    if (!ready().length) idle.splice(0).forEach((done) => done());
    else if (!stopped) timer = setTimeout(run, pause(failures));
  }

  setInterval(() => {
    held.clear();
    run();
  }, HELD_MS);
  addEventListener("online", run);
  return {
    run,
    stop: () => (stopped = true),
    isStopped: () => stopped,
    isAway: () => isAway,
    /** Resolves once nothing waits any more that the server can take. */
    emptied: () => (ready().length ? new Promise((done) => idle.push(done)) : Promise.resolve()),
    /** Asks which numbers the server lacks, and sends those again; tells whether there were any. */
    async fillGaps() {
      const { status, body } = await sync(page, []);
      const again = status === 200 ? outbox.requeue(body.lacking) : 0;
      if (again) run();
      return again > 0;
    },
  };
}
