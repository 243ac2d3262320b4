// Submitting: what stands is stated first; answers that wait are sent before the paper is closed.
import { inWords } from "./clock.js";
import { post } from "./post.js";
import { all, one, root, say, words } from "./words.js";

const AGAIN_MS = 3_000;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

function jump(number, isFlagged) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.className = isFlagged ? "zf-q f" : "zf-q";
  link.href = `#q${number}`;
  link.dataset.to = number;
  link.textContent = number;
  line.append(link);
  return line;
}

export function openSubmit({ store, sender, clock, items, saved }) {
  const dialog = document.getElementById("submit-dialog");
  let submitting = false;

  function drawKept() {
    const waiting = store.size();
    const note = one("[data-kept]");
    note.classList.toggle("ok", !waiting);
    note.classList.toggle("warn", waiting > 0);
    const kept = saved() ? words("allKept", { time: saved() }) : words("noneKept");
    one("[data-kept-text]").textContent = waiting ? words("someWait", { n: waiting }) : kept;
  }

  function draw() {
    const { answered, open, flagged } = items.figures();
    one("[data-submit-title]").textContent = open.length ? words("unanswered", { n: open.length }) : words("complete");
    one("[data-submit-text]").textContent = words("untilEnd", { time: inWords(clock.left()) });
    for (const [name, number] of Object.entries({ answered, open: open.length, flagged })) {
      one(`[data-tri="${name}"]`).textContent = number;
    }
    one("[data-tri-open]").classList.toggle("warn", open.length > 0);
    one("[data-jump-box]").hidden = !open.length;
    one("[data-jump]").replaceChildren(...open.map((number) => jump(number, store.flags.has(number))));
    drawKept();
  }

  function ask() {
    if (submitting || sender.isStopped()) return;
    draw();
    if (!dialog.open) dialog.showModal();
  }

  // Repeated until the server has answered: it takes a submission that comes twice as one.
  async function close() {
    for (;;) {
      await sender.emptied();
      const { status, body } = await post(root.dataset.submitUrl, [["page", root.dataset.page]]);
      if (status === 200 || status === 409 || status === 404) return leave(body.url);
      await wait(AGAIN_MS);
    }
  }

  function leave(url) {
    store.forget();
    location.replace(url ?? root.dataset.resultUrl);
  }

  /** Submits once, however often it is asked to. */
  function now() {
    if (submitting) return;
    submitting = true;
    items.block();
    const button = one("[data-submit-yes]");
    button.setAttribute("aria-disabled", "true");
    button.textContent = words("submitting");
    say(words("submitting"));
    sender.run();
    close();
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
  return { ask, now, leave, refresh: () => dialog.open && drawKept() };
}
