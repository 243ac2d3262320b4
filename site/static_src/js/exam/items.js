// The items: one at a time or a section at a time, the answer sheet, flags, figures about them, and
// what is saved of each, in words.
import { arrange, draw, fill, isChanged, isPartial, prepare, response } from "./controls.js";
import { all, one, root, words } from "./words.js";

const PAUSE_MS = 1_000; // of somebody who writes, before it is saved
const LONGEST_MS = 2_000; // and at least so often

export function openItems({ outbox, view, chosen, review }) {
  const cards = all("[data-item]");
  const links = new Map(all("[data-to]").map((link) => [Number(link.dataset.to), link]));
  const foot = one("[data-foot]");
  const states = new Map(); // of positions: {name, time}
  const last = new Map(); // what was given last, as text
  const writing = new Map(); // timers, and when writing began
  let at = 0;

  const position = (card) => Number(card.dataset.item);
  const isAnswered = (card) => response(card).length > 0;
  const indexOf = (wanted) => cards.findIndex((card) => position(card) === wanted);
  const isSections = () => view() === "section";
  const shown = () => (isSections() ? cards.filter((card) => card.dataset.section === cards[at].dataset.section) : [cards[at]]);

  // --- Drawing -------------------------------------------------------------------------------------
  function drawState(card) {
    const { name, time } = states.get(position(card)) ?? {};
    const line = card.querySelector("[data-state]");
    if (name) line.textContent = words(`state-${name}`, { time });
    line.classList.toggle("ok", name === "kept" || (!name && card.dataset.saved !== "0"));
    line.classList.toggle("off", Boolean(name) && name !== "kept");
    card.querySelector("[data-clear]").hidden = !isAnswered(card) || card.querySelector("fieldset").disabled;
  }

  function drawLink(card) {
    const link = links.get(position(card));
    const flagged = outbox.flags.has(position(card));
    const answered = isAnswered(card);
    const name = states.get(position(card))?.name;
    const isHere = name === "local" || name === "refused";
    link.classList.toggle("a", answered);
    link.classList.toggle("f", flagged);
    link.classList.toggle("w", isHere);
    link.classList.toggle("l", name === "late" || name === "aside");
    link.classList.toggle("now", card === cards[at]);
    if (card === cards[at]) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    const state = name && name !== "kept" ? words("isState", { state: words(`state-${name}`, {}) }) : "";
    const said = isPartial(card) ? "isPartial" : answered ? "isAnswered" : "isOpen";
    link.querySelector("span").textContent = words(said) + (flagged ? words("isFlagged") : "") + state;
  }

  function figures() {
    const listed = (those) => cards.filter(those).map((card) => ({ position: position(card), number: card.dataset.number }));
    const open = listed((card) => !isAnswered(card));
    return { total: cards.length, answered: cards.length - open.length, open, partial: listed(isPartial), flagged: outbox.flags.size };
  }

  function drawFigures() {
    const { total, answered, open, flagged } = figures();
    const done = words("done", { n: answered, total });
    const local = [...states.values()].filter(({ name }) => name === "local" || name === "refused").length;
    for (const [name, text] of Object.entries({
      done,
      answered: words("answered", { n: answered }),
      open: words("open", { n: open.length }),
      flagged: words("flagged", { n: flagged }),
      local: words("local", { n: local }),
    })) {
      one(`[data-count="${name}"]`).textContent = text;
    }
    one("[data-legend-local]").hidden = !local;
    const bar = one("[data-progress]");
    bar.value = answered;
    bar.setAttribute("aria-label", done);
  }

  function drawFlag(card) {
    const flagged = outbox.flags.has(position(card));
    card.querySelector("[data-flag]").setAttribute("aria-pressed", String(flagged));
    card.querySelector("[data-flag-word]").hidden = !flagged;
    if (card === cards[at]) all('[data-flag=""]').forEach((button) => button.setAttribute("aria-pressed", String(flagged)));
  }

  function drawAll(card) {
    draw(card);
    drawLink(card);
    drawState(card);
    drawFigures();
  }

  // --- Moving --------------------------------------------------------------------------------------
  function mark(index) {
    const old = cards[at];
    at = index;
    drawLink(old);
    drawLink(cards[at]);
    drawFlag(cards[at]);
  }

  function drawPlace(part) {
    const numbers = { n: cards[at].dataset.number, first: part[0].dataset.number, last: part[part.length - 1].dataset.number, total: cards.length };
    one("[data-place]").textContent = words(isSections() ? "placeSection" : "place", numbers);
    const isLast = cards.indexOf(part[part.length - 1]) === cards.length - 1;
    const next = isSections() ? "nextSection" : "next";
    all("[data-next]").forEach((label) => (label.textContent = words(isLast ? "review" : next)));
    all("[data-previous]").forEach((label) => (label.textContent = words(isSections() ? "previousSection" : "previous")));
    all('[data-go="-1"]').forEach((button) => (button.disabled = part[0] === cards[0]));
  }

  function show(index) {
    flush();
    mark(Math.max(0, Math.min(cards.length - 1, index)));
    const part = shown();
    cards.forEach((card) => {
      card.hidden = !part.includes(card);
      card.querySelector("[data-flag]").hidden = !isSections();
    });
    part[part.length - 1].append(foot);
    foot.hidden = false;
    foot.querySelector("[data-flag]").hidden = isSections();
    drawPlace(part);
    history.replaceState(null, "", `#q${position(cards[at])}`);
  }

  // After a move reading starts at the heading, which tells number, type and flag.
  function move(index) {
    if (index >= cards.length) return review();
    show(index);
    const card = cards[at];
    if (isSections() && card !== shown()[0]) card.scrollIntoView();
    else scrollTo(0, 0);
    card.querySelector("h2").focus({ preventScroll: true });
  }

  function step(by) {
    if (!isSections()) return move(at + by);
    const part = shown();
    if (by > 0) return move(cards.indexOf(part[part.length - 1]) + 1);
    const before = cards[Math.max(0, cards.indexOf(part[0]) - 1)];
    move(cards.findIndex((card) => card.dataset.section === before.dataset.section));
  }

  // --- Answering -----------------------------------------------------------------------------------
  function give(card) {
    clearTimeout(writing.get(card)?.timer);
    writing.delete(card);
    const entries = response(card);
    const text = JSON.stringify(entries);
    drawAll(card);
    if (text === last.get(card)) return;
    last.set(card, text);
    chosen(position(card), entries);
  }

  function write(card) {
    const since = writing.get(card)?.since ?? Date.now();
    clearTimeout(writing.get(card)?.timer);
    const wait = Math.max(0, Math.min(PAUSE_MS, LONGEST_MS - (Date.now() - since)));
    writing.set(card, { since, timer: setTimeout(() => give(card), wait) });
    draw(card);
  }

  const flush = () => [...writing.keys()].forEach(give);

  function clear(card) {
    fill(card, []);
    give(card);
    card.querySelector("h2").focus({ preventScroll: true });
  }

  function toggleFlag(wanted = position(cards[at])) {
    outbox.toggleFlag(wanted);
    const card = cards[indexOf(wanted)];
    drawFlag(card);
    drawLink(card);
    drawFigures();
  }

  // The option at a place of the item that is shown; of a case, of the question that is worked on.
  function press(place) {
    const card = cards[at];
    const active = document.activeElement?.closest("[data-part]");
    const part = card.dataset.kind === "case" ? (card.contains(active) ? active : null) : card;
    const input = part && all(".zf-opt input", part)[place];
    if (!input || input.matches(":disabled")) return;
    input.focus({ preventScroll: true });
    if (input.type === "radio" && input.checked) return;
    input.checked = input.type === "radio" || !input.checked;
    give(card);
  }

  function follow(target) {
    if ("flag" in target.dataset) return toggleFlag(target.dataset.flag ? Number(target.dataset.flag) : undefined);
    target.closest("dialog")?.close();
    if ("go" in target.dataset) return step(Number(target.dataset.go));
    move(indexOf(Number(target.dataset.to)));
  }

  root.addEventListener("input", (event) => {
    const card = event.target.closest("[data-item]");
    if (card && event.target.matches("textarea, input[type=text]")) write(card);
  });
  root.addEventListener("change", (event) => {
    const card = event.target.closest("[data-item]");
    if (!card) return;
    arrange(card, event.target);
    give(card);
  });
  root.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-item]");
    if (card && isSections() && card !== cards[at]) mark(cards.indexOf(card));
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-go], [data-to], [data-flag], [data-move], [data-order-keep], [data-clear]");
    if (!target) return;
    event.preventDefault();
    const card = target.closest("[data-item]");
    if ("clear" in target.dataset) return clear(card);
    if (!card || !arrange(card, target)) return follow(target);
    give(card);
  });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.hidden && flush());

  const early = new Map(cards.filter(isChanged).map((card) => [card, response(card)]));
  for (const card of cards) {
    const field = card.querySelector("fieldset");
    card.querySelector("[data-state]").id = `s${position(card)}`;
    field.setAttribute("aria-describedby", `s${position(card)}`);
    prepare(card);
    last.set(card, JSON.stringify(response(card)));
    drawFlag(card);
    drawState(card);
  }
  show(Math.max(0, indexOf(Number(location.hash.replace("#q", "")))));
  cards.forEach(drawLink);
  drawFigures();

  return {
    figures,
    press,
    step,
    flush,
    toggleFlag: () => toggleFlag(),
    refresh: () => show(at),
    card: (wanted) => cards[indexOf(wanted)],
    number: (wanted) => cards[indexOf(wanted)]?.dataset.number ?? wanted,
    response: (wanted) => response(cards[indexOf(wanted)]),
    /** Gives what was answered before this script came: it is newer than what the device keeps. */
    giveEarly() {
      for (const [card, entries] of early) {
        fill(card, entries);
        last.delete(card);
        give(card);
      }
    },
    /** Puts an answer of the device back on the page. */
    fill(wanted, entries) {
      const card = cards[indexOf(wanted)];
      fill(card, entries);
      last.set(card, JSON.stringify(response(card)));
      drawAll(card);
    },
    /** Says of an item where its answer is: kept, local, late, aside, refused. */
    state(wanted, name, time = "") {
      const card = cards[indexOf(wanted)];
      if (!card) return;
      states.set(wanted, { name, time });
      drawState(card);
      drawLink(card);
      drawFigures();
    },
    /** Whether anything can be chosen. */
    block(isBlocked) {
      if (isBlocked) flush();
      for (const card of cards) {
        card.querySelector("fieldset").disabled = isBlocked;
        drawState(card);
      }
    },
  };
}
