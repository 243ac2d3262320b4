// What this device knows and the page does not: put back when the page is opened again.

// "3.17": under which lease, and which number there, the server has the answer that counts.
function standing(card) {
  const [lease, number] = card.dataset.by ? card.dataset.by.split(".").map(Number) : [0, 0];
  return { lease, number, ms: Number(card.dataset.saved) };
}

const isOlder = (row, server) => row.lease < server.lease || (row.lease === server.lease && row.number < server.number);
const isSame = (row, server) => row.lease === server.lease && row.number === server.number;

/**
 * @param items    the page, which shows what the server had when it was made
 * @param outbox   rows of this and of older pages of this device
 * @param aside    called with a row that a newer answer of another page stands against
 */
export function restore({ items, outbox, aside }) {
  for (const position of outbox.positions()) {
    const card = items.card(position);
    if (card) restoreItem(position, standing(card), { items, outbox, aside });
  }
}

function restoreItem(position, server, { items, outbox, aside }) {
  for (const row of outbox.own(position)) {
    if (row.state === "waiting") bringBack(row, server, { items, outbox, aside });
    else if (row.state === "kept") confirm(row, server, outbox);
    else if (row.state !== "stale" && server.ms > row.at && !outbox.isReopened) outbox.remove(row);
  }
  const last = outbox.last(position);
  if (last && (last.state === "waiting" || last.state === "kept")) items.fill(position, last.chosen);
}

function bringBack(row, server, { items, outbox, aside }) {
  if (isSame(row, server)) return outbox.settle(row, "kept", server.ms); // only its answer was lost
  if (row.lease === server.lease && isOlder(row, server)) return outbox.remove(row); // given again since
  const isBehind = row.lease < server.lease && row.at < server.ms;
  if (isBehind && String(items.response(row.position)) === String(row.chosen)) return outbox.remove(row);
  if (isBehind) return aside(row);
  if (!outbox.isReopened || row.page !== outbox.notes.page) outbox.adopt(row);
}

// The server said that it had it. A page from the server that does not know it is one of a server
// that lost it: it is sent once more.
function confirm(row, server, outbox) {
  if (outbox.isReopened) return;
  if (isOlder(row, server) || isSame(row, server)) outbox.remove(row);
  else outbox.adopt(row);
}
