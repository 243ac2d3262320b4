// One item at a time, the answer sheet, flags, and the figures about them.
import { all, one, root, words } from "./words.js";

export function openItems({ store, chosen, review }) {
  const cards = all("[data-item]");
  const links = new Map(all("[data-to]").map((link) => [Number(link.dataset.to), link]));
  const foot = one("[data-foot]");
  let at = 0;

  const position = (card) => Number(card.dataset.item);
  const inputs = (card) => all("input[name]", card);
  const letters = (card) => inputs(card).filter((input) => input.checked).map((input) => input.value);
  const isAnswered = (card) => letters(card).length > 0;

  function drawOptions(card) {
    for (const input of inputs(card)) input.closest(".zf-opt").classList.toggle("on", input.checked);
  }

  function drawLink(card) {
    const link = links.get(position(card));
    const flagged = store.flags.has(position(card));
    const answered = isAnswered(card);
    link.classList.toggle("a", answered);
    link.classList.toggle("f", flagged);
    link.classList.toggle("now", card === cards[at]);
    if (card === cards[at]) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    link.querySelector("span").textContent = words(answered ? "isAnswered" : "isOpen") + (flagged ? words("isFlagged") : "");
  }

  function figures() {
    const answered = cards.filter(isAnswered).length;
    const open = cards.filter((card) => !isAnswered(card)).map(position);
    return { total: cards.length, answered, open, flagged: store.flags.size };
  }

  function drawFigures() {
    const { total, answered, open, flagged } = figures();
    const done = words("done", { n: answered, total });
    for (const [name, text] of Object.entries({
      done,
      answered: words("answered", { n: answered }),
      open: words("open", { n: open.length }),
      flagged: words("flagged", { n: flagged }),
    })) {
      one(`[data-count="${name}"]`).textContent = text;
    }
    const bar = one("[data-progress]");
    bar.value = answered;
    bar.setAttribute("aria-label", done);
  }

  function drawFlag() {
    const card = cards[at];
    const flagged = store.flags.has(position(card));
    all("[data-flag]").forEach((button) => button.setAttribute("aria-pressed", String(flagged)));
    card.querySelector("[data-flag-word]").hidden = !flagged;
  }

  function draw(card) {
    drawOptions(card);
    drawLink(card);
    drawFigures();
  }

  function show(index) {
    const old = cards[at];
    at = Math.max(0, Math.min(cards.length - 1, index));
    cards.forEach((card, place) => (card.hidden = place !== at));
    cards[at].append(foot);
    foot.hidden = false;
    drawLink(old);
    drawLink(cards[at]);
    drawFlag();
    one("[data-place]").textContent = words("place", { n: position(cards[at]), total: cards.length });
    const isLast = at === cards.length - 1;
    all("[data-next]").forEach((label) => (label.textContent = words(isLast ? "review" : "next")));
    all('[data-go="-1"]').forEach((button) => (button.disabled = at === 0));
    history.replaceState(null, "", `#q${position(cards[at])}`);
  }

  // After a move reading starts at the heading, which tells number, type and flag.
  function move(index) {
    if (index >= cards.length) return review();
    show(index);
    scrollTo(0, 0);
    cards[at].querySelector("h2").focus({ preventScroll: true });
  }

  const indexOf = (number) => cards.findIndex((card) => position(card) === number);

  function choose(card) {
    draw(card);
    chosen(position(card), letters(card));
  }

  function toggleFlag() {
    store.toggleFlag(position(cards[at]));
    drawFlag();
    drawLink(cards[at]);
    drawFigures();
  }

  function press(letter) {
    const input = inputs(cards[at]).find((one) => one.value === letter);
    if (!input || input.matches(":disabled")) return;
    input.focus({ preventScroll: true });
    if (input.type === "radio" && input.checked) return;
    input.checked = input.type === "radio" || !input.checked;
    choose(cards[at]);
  }

  root.addEventListener("change", (event) => {
    const card = event.target.closest("[data-item]");
    if (card) choose(card);
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-go], [data-to], [data-flag]");
    if (!target) return;
    event.preventDefault();
    if ("flag" in target.dataset) return toggleFlag();
    target.closest("dialog")?.close();
    move("go" in target.dataset ? at + Number(target.dataset.go) : indexOf(Number(target.dataset.to)));
  });

  const hashed = Number(location.hash.replace("#q", ""));
  cards.forEach(drawOptions);
  show(Math.max(0, indexOf(hashed)));
  cards.forEach(drawLink);
  drawFigures();

  return {
    figures,
    press,
    toggleFlag,
    step: (by) => move(at + by),
    savedAt: (number) => Number(cards[indexOf(number)]?.dataset.saved ?? 0),
    letters: (number) => letters(cards[indexOf(number)]),
    has: (number) => indexOf(number) >= 0,
    /** Puts an answer of the device back on the page. */
    restore(number, wanted) {
      const card = cards[indexOf(number)];
      for (const input of inputs(card)) input.checked = wanted.includes(input.value);
      draw(card);
    },
    /** Nothing can be chosen any more. */
    block: () => cards.forEach((card) => (card.querySelector("fieldset").disabled = true)),
  };
}
