// What the controls of an item say, as the server takes it, and the way back: for all types.
// Entries of the second question of a case start with "2|".
import { all, say, words } from "./words.js";

const prefixOf = (control) => {
  const part = control.closest("[data-part]");
  return part ? `${part.dataset.part}|` : "";
};
const isPick = (control) => control.type === "radio" || control.type === "checkbox";
const controls = (card) => all("input[name], textarea[name]", card);
const rows = (card) => all("[data-order] > li", card);

function groups(card) {
  const found = new Map();
  for (const control of controls(card)) {
    const prefix = prefixOf(control);
    if (!found.has(prefix)) found.set(prefix, []);
    found.get(prefix).push(control);
  }
  return found;
}

/** The answer as it stands; nothing if there is none. */
export function response(card) {
  if (card.dataset.kind === "ordering") return card.dataset.ordered ? rows(card).map((row) => row.dataset.letter) : [];
  const entries = [];
  for (const [prefix, own] of groups(card)) {
    const picked = own.filter((control) => isPick(control) && control.checked).map((control) => control.value);
    const written = own.filter((control) => !isPick(control)).map((control) => control.value);
    const texts = written.some((text) => text.trim()) ? written : [];
    entries.push(...[...picked, ...texts].map((text) => prefix + text));
  }
  return entries;
}

/** Whether somebody changed what the server sent; how things are put in order is not looked at. */
export const isChanged = (card) =>
  controls(card).some((control) => (isPick(control) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue));

/** Whether there is an answer, and a question of the case or a blank has none. */
export function isPartial(card) {
  if (!response(card).length || card.dataset.kind === "ordering") return false;
  const isDone = (own) => (own.some(isPick) ? own.some((control) => control.checked) : own.every((control) => control.value.trim()));
  return ![...groups(card).values()].every(isDone);
}

/** Puts an answer on the page. */
export function fill(card, entries) {
  if (card.dataset.kind === "ordering") return fillOrder(card, entries);
  for (const [prefix, own] of groups(card)) {
    const texts = entries.filter((entry) => !prefix || entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length));
    let place = 0;
    for (const control of own) {
      if (isPick(control)) control.checked = texts.includes(control.value);
      else control.value = texts[place++] ?? "";
    }
  }
  draw(card);
}

/** Marks what is chosen, counts what is written. */
export function draw(card) {
  for (const option of all(".zf-opt, .zf-pair", card)) option.classList.toggle("on", option.querySelector("input").checked);
  for (const field of all("textarea", card)) field.parentElement.querySelector("[data-chars]").textContent = field.value.length;
}

// --- Things to put in order ------------------------------------------------------------------------
function drawOrder(card) {
  const own = rows(card);
  own.forEach((row, place) => {
    row.querySelector("select").selectedIndex = card.dataset.ordered ? place + 1 : 0;
    const [up, down] = all("[data-move]", row);
    up.disabled = place === 0;
    down.disabled = place === own.length - 1;
  });
  card.querySelector("[data-order-keep]").hidden = Boolean(card.dataset.ordered);
}

function fillOrder(card, letters) {
  const placed = letters.filter(Boolean);
  const list = card.querySelector("[data-order]");
  const byLetter = new Map(rows(card).map((row) => [row.dataset.letter, row]));
  const rest = [...byLetter.keys()].filter((letter) => !placed.includes(letter));
  list.append(...[...placed, ...rest].map((letter) => byLetter.get(letter)).filter(Boolean));
  if (placed.length) card.dataset.ordered = "1";
  else delete card.dataset.ordered;
  drawOrder(card);
}

function place(card, row, index) {
  const list = row.parentElement;
  const others = rows(card).filter((other) => other !== row);
  list.insertBefore(row, others[index] ?? null);
  card.dataset.ordered = "1";
  drawOrder(card);
  say(words("placed", { n: index + 1, total: others.length + 1 }));
}

/** Takes part in an order: returns whether the control was one of it. */
export function arrange(card, control) {
  const row = control.closest("[data-order] > li");
  if (control.matches("[data-order-keep]")) {
    card.dataset.ordered = "1";
    drawOrder(card);
    rows(card)[0].querySelector("select").focus();
    return true;
  }
  if (!row) return false;
  const at = rows(card).indexOf(row);
  const index = control.matches("select") ? control.selectedIndex - 1 : at + Number(control.dataset.move);
  if (index < 0) fillOrder(card, []);
  else place(card, row, index);
  if (control.disabled) all("[data-move]", row).find((other) => !other.disabled)?.focus();
  else control.focus();
  return true;
}

/** Readies what only scripts can do. */
export function prepare(card) {
  if (card.dataset.kind !== "ordering") return draw(card);
  if (all("select", card).some((select) => select.value)) card.dataset.ordered = "1";
  drawOrder(card);
}
