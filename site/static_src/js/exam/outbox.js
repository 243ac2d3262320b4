// Answers on this device: first here, then on the server. Rows of an attempt:
// {id, attempt, nonce, position, chosen, at, page, lease, number, state, tried, saved}.
//   state  waiting: the server has not said that it has it; kept: it has, and it counts; late, aside:
//          it has, and it does not count; stale: given before a newer answer of another page
//   number the page's own count, in the order given; one that was on its way is never used again
//   tried  it was on its way at least once, so that what it says must not change
import { openDatabase } from "./database.js";

// crypto.randomUUID is missing in older browsers and on plain HTTP in an exam room's network.
const newNonce = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const leaseOf = (page) => Number(page.split("x")[0]) || 0;
const inOrder = (one, other) => one.lease - other.lease || one.number - other.number;
const isUnsent = (row) => row.state === "waiting" || row.state === "stale";

export async function openOutbox({ attempt, page, lost }) {
  const database = await openDatabase(attempt, lost);
  const { rows: found, notes } = await database.read();
  const rows = new Map(found.sort(inOrder).map((row) => [row.nonce, row]));
  const flags = new Set(notes.flags ?? []);
  // A page that was opened from the device's memory goes on counting where it stood.
  const isReopened = notes.page === page;
  let count = isReopened ? (notes.count ?? 0) : 0;
  Object.assign(notes, { page, count });

  const keep = (row) => database.write((store, pad) => (store.put(row), pad.put({ ...notes, count, flags: [...flags] }, attempt)));
  const remove = (row) => (rows.delete(row.nonce), database.write((store) => store.delete(row.id)));
  const own = (position) => [...rows.values()].filter((row) => row.position === position).sort(inOrder);
  const note = (changes) => (Object.assign(notes, changes), database.keepNotes({ ...notes, count, flags: [...flags] }));

  function add(values) {
    const nonce = newNonce();
    const row = { id: `${attempt}/${nonce}`, attempt, nonce, page, lease: leaseOf(page), number: ++count, state: "waiting", tried: false, ...values };
    rows.set(nonce, row);
    return row;
  }

  /** Keeps an answer. While it was never on its way, a newer one for the item takes its place. */
  function put(position, chosen, at) {
    const last = own(position).pop();
    const row = last && last.state === "waiting" && !last.tried && last.page === page ? Object.assign(last, { chosen, at }) : add({ position, chosen, at });
    return keep(row);
  }

  /** What the server says of a row: it stays as that, in place of older ones for the item. */
  function settle(row, state, saved) {
    if (!rows.has(row.nonce)) return null;
    Object.assign(row, { state, saved });
    for (const older of own(row.position)) if (!isUnsent(older) && inOrder(older, row) < 0) remove(older);
    return keep(row);
  }

  /** Gives a row another name and number: the server knows another answer under its own. */
  function renew(row) {
    remove(row);
    return keep(add({ position: row.position, chosen: row.chosen, at: row.at }));
  }

  /** Has the answers sent again that the server lacks by their numbers; returns how many. */
  function requeue(numbers) {
    const lacking = new Set(numbers);
    const again = [...rows.values()].filter((row) => row.page === page && row.state === "kept" && lacking.has(row.number));
    again.forEach((row) => keep(Object.assign(row, { state: "waiting" })));
    return again.length;
  }

  /** Takes a row of an older page over into this one, behind what was given before. */
  const adopt = (row) => keep(Object.assign(row, { page, lease: leaseOf(page), number: ++count, state: "waiting", tried: true }));

  return {
    flags,
    notes,
    note,
    put,
    settle,
    renew,
    requeue,
    adopt,
    remove,
    isReopened,
    isDurable: database.isDurable,
    own,
    last: (position) => own(position).pop(),
    positions: () => [...new Set([...rows.values()].map((row) => row.position))],
    unsent: () => [...rows.values()].filter(isUnsent).sort(inOrder),
    size: () => [...rows.values()].filter(isUnsent).length,
    has: (row) => rows.has(row.nonce),
    stale: (row) => keep(Object.assign(row, { state: "stale", tried: true })),
    tried: (some) => Promise.all(some.filter((row) => !row.tried).map((row) => keep(Object.assign(row, { tried: true })))),
    toggleFlag(position) {
      if (!flags.delete(position)) flags.add(position);
      note({});
    },
    /** At the end: nothing stays but what the server never had. */
    async forget() {
      await Promise.all([...rows.values()].filter((row) => !isUnsent(row)).map(remove));
      if (!rows.size) await database.forgetNotes();
    },
  };
}
