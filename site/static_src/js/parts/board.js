// The live board asks each few seconds for what changed, and puts only that in: what somebody has
// opened stays open, what has the focus keeps it, and nothing jumps under the hand.
import { say } from "./toasts.js";

function put(part, html) {
  const old = part.innerHTML;
  if (part.dataset.last === html) return;
  const first = part.dataset.last === undefined;
  part.dataset.last = html;
  if (first && old.trim() === html.trim()) return;
  if (part.contains(document.activeElement)) return void delete part.dataset.last; // the next time
  part.innerHTML = html;
}

function tileOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

function place(list, id, html) {
  const old = document.getElementById(`seat-${id}`);
  if (!html) return old?.remove();
  const tile = tileOf(html);
  if (!old) return list.append(tile);
  const now = old.firstElementChild;
  const next = tile.firstElementChild;
  now.className = next.className;
  now.querySelector("summary").replaceChildren(...next.querySelector("summary").childNodes);
  const more = now.querySelector(".more");
  if (!more.contains(document.activeElement)) more.replaceWith(next.querySelector(".more"));
}

function show(board, list, answer) {
  for (const [name, html] of Object.entries(answer.parts)) put(board.querySelector(`[data-part="${name}"]`), html);
  for (const [id, html] of answer.seats) place(list, id, html);
  board.querySelector("[data-none]").hidden = list.childElementCount > 0;
  const time = board.querySelector("[data-board-time]");
  if (time) time.textContent = answer.time;
  board.dataset.cursor = answer.cursor;
}

async function ask(board, list) {
  const answer = await fetch(`${board.dataset.board}&since=${board.dataset.cursor}`, {
    headers: { Accept: "application/json" },
  });
  if (answer.redirected || answer.status === 401 || answer.status === 403) return location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const told = await answer.json();
  show(board, list, told);
  // Somebody was listed or taken off: the page as a whole is asked for.
  if (told.total !== list.childElementCount) return location.reload();
  return told.is_running;
}

export function board() {
  const found = document.querySelector("[data-board]");
  if (!found) return;
  const list = found.querySelector("[data-seats]");
  let failed = 0;
  const again = (seconds) => setTimeout(next, seconds * 1000);
  async function next() {
    const every = Number(found.dataset.every);
    if (document.hidden) return again(1); // nobody looks
    try {
      if ((await ask(found, list)) !== false) again(every);
      failed = 0;
    } catch {
      failed += 1;
      if (failed === 2) say(document.body.dataset.offline);
      again(Math.min(every * 2 ** failed, 60));
    }
  }
  again(Number(found.dataset.every));
}
