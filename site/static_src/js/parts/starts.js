// Spreads the first minute of a sitting. A page from before the opening comes back by itself with the
// button, each device at another moment; a form that was not waited for in this way counts a few
// seconds down. The time of the exam begins when the form is sent, so nobody loses any: where waiting
// would cost time, data-jitter is 0 or not there.
const RUSH_MS = 120_000; // after the opening; later nobody waits
const LONGEST_MS = 86_400_000; // no page is kept open for days
const LEAST_MS = 1_000; // before the page is asked for again, should the opening still be ahead
const WAITED = "#waited";

// By the server's clock as it made the page, and by a counter of this device that nobody can set: a
// device whose clock is wrong is spread like any other.
const untilOpening = ({ opens, now }) => (Number(opens) - Number(now)) * 1_000 - performance.now();
const hasWaited = () => location.hash === WAITED;

function comeBack(note) {
  const share = hasWaited() ? 0 : Math.random() * Number(note.dataset.jitter) * 1_000;
  const wait = untilOpening(note.dataset) + share;
  if (wait > LONGEST_MS) return;
  setTimeout(() => {
    location.hash = WAITED;
    location.reload();
  }, Math.max(wait, LEAST_MS));
}

function countDown(form, button, left) {
  if (left <= 0) return form.submit();
  button.textContent = form.dataset.jitterWords.replace("{n}", left);
  setTimeout(() => countDown(form, button, left - 1), 1_000);
}

function spread(form) {
  form.addEventListener("submit", (event) => {
    const seconds = Math.floor(Math.random() * (Number(form.dataset.jitter) + 1));
    const isRush = Math.abs(untilOpening(form.dataset)) < RUSH_MS;
    if (hasWaited() || !isRush || !seconds) return;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-live", "polite");
    countDown(form, button, seconds);
  });
}

export function starts() {
  const form = document.querySelector("form[data-jitter]");
  const note = document.querySelector("[data-come-back]");
  if (form) spread(form);
  if (note) comeBack(note);
}
