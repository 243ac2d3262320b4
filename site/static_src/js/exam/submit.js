// Submitting: what stands is stated first; answers that wait are sent before the paper is closed.
// Without network the wish is kept on the device, and survives a reload, until the server has it.
import { inWords } from "./clock.js";
import { pause, post } from "./post.js";
import { all, notice, one, root, say, show, words } from "./words.js";

// What the server says of an attempt that is over.
const OVER = new Set(["attempt-closed", "attempt-voided", "too-late"]);

function jump({ position, number }, isFlagged) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.className = isFlagged ? "zf-q f" : "zf-q";
  link.href = `#q${position}`;
  link.dataset.to = position;
  link.textContent = number;
  line.append(link);
  return line;
}

/**
 * @param elsewhere  called when another page has the exam
 * @param leaving    called before the page goes to the result
 */
export function openSubmit({ outbox, sender, clock, items, shelf, saved, elsewhere, signedOut, leaving }) {
  const dialog = document.getElementById("submit-dialog");
  const yes = one("[data-submit-yes]");
  const yesWords = yes.textContent;
  let turn = 0; // of the submission under way; 0: none is
  let turns = 0;
  let wake = () => {};

  function drawKept() {
    const waiting = outbox.size();
    const note = one("[data-kept]");
    note.classList.toggle("ok", !waiting);
    note.classList.toggle("warn", waiting > 0);
    const kept = saved() ? words("allKept", { time: saved() }) : words("noneKept");
    one("[data-kept-text]").textContent = waiting ? words("someWait", { n: waiting }) : kept;
  }

  function draw() {
    const { answered, open, partial, flagged } = items.figures();
    const unfinished = partial.length ? words("partly", { n: partial.length }) : words("complete");
    one("[data-submit-title]").textContent = open.length ? words("unanswered", { n: open.length }) : unfinished;
    one("[data-submit-text]").textContent = words("untilEnd", { time: inWords(clock.left()) });
    for (const [name, number] of Object.entries({ answered, open: open.length, flagged })) {
      one(`[data-tri="${name}"]`).textContent = number;
    }
    one("[data-tri-open]").classList.toggle("warn", open.length > 0);
    for (const [name, list] of Object.entries({ open, partial })) {
      one(`[data-jump-box="${name}"]`).hidden = !list.length;
      one(`[data-jump="${name}"]`).replaceChildren(...list.map((item) => jump(item, outbox.flags.has(item.position))));
    }
    drawKept();
  }

  function ask() {
    if (turn || sender.isStopped()) return;
    items.flush();
    draw();
    if (!dialog.open) dialog.showModal();
  }

  function drawTurn() {
    yes.setAttribute("aria-disabled", String(Boolean(turn)));
    yes.textContent = turn ? words("submitting") : yesWords;
    if (!turn) show("queued", false);
  }

  const rest = (failures) =>
    new Promise((done) => {
      const timer = setTimeout(done, pause(failures));
      wake = () => (clearTimeout(timer), done());
    });

  // Shown while the wish has not reached the server; one that comes by itself cannot be taken back.
  function drawQueued(isDue) {
    show("queued", true);
    one("[data-submit-cancel]").hidden = isDue;
    if (dialog.open) dialog.close();
  }

  /** Repeated until the server has answered: it takes a submission that comes twice as one. */
  async function close(own, isDue) {
    for (let failures = 0; own === turn; ) {
      const gone = setTimeout(() => own === turn && sender.isAway() && drawQueued(isDue), 1_500);
      await sender.emptied();
      if (own === turn && (await sender.fillGaps())) await sender.emptied();
      clearTimeout(gone);
      if (own !== turn || sender.isStopped()) return;
      const fields = [["page", root.dataset.page], ...(isDue ? [["due", "1"]] : [])];
      const { status, body } = await post(root.dataset.submitUrl, fields);
      if (own !== turn) return;
      if (!answered(status, body)) {
        failures += 1;
        drawQueued(isDue);
        await rest(failures);
      }
    }
  }

  /** Tells whether the server has decided: then there is nothing to repeat. */
  function answered(status, { code, message, url, remaining_ms: left }) {
    if (status === 200) return leave(url), true;
    if (status === 409 && OVER.has(code)) return leave(), true;
    if (status === 401 || status === 403) return signedOut(), false;
    if (status < 400 || status >= 500 || status === 408 || status === 429) return false;
    cancel();
    if (code === "opened-elsewhere") elsewhere();
    else if (code === "time-left" && left > 0) clock.set(left);
    else notice(message ?? words("notUnderstood"));
    return true;
  }

  /** Goes to the result; the page and what the server has are taken off the device first. */
  async function leave(url) {
    turn = -1;
    leaving();
    items.block(true);
    outbox.note({ submit: "" });
    await Promise.all([outbox.forget(), shelf.empty()]);
    location.replace(url ?? root.dataset.resultUrl);
  }

  function cancel() {
    turn = 0;
    outbox.note({ submit: "" });
    items.block(false);
    drawTurn();
    wake();
  }

  /** Submits, however often it is asked to. */
  function now(isDue = false) {
    if (turn) return;
    turn = ++turns;
    items.block(true);
    outbox.note({ submit: isDue ? "due" : "asked" });
    drawTurn();
    say(words("submitting"));
    sender.run();
    close(turn, isDue);
  }

  all("[data-submit]").forEach((opener) =>
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      opener.closest("dialog")?.close();
      ask();
    }),
  );
  one("[data-submit-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    now();
  });
  one("[data-submit-cancel]").addEventListener("click", cancel);
  addEventListener("online", () => wake());
  return { ask, now, leave, cancel, isUnderWay: () => turn > 0, refresh: () => dialog.open && drawKept() };
}
