// Spreads the first minute of a sitting: form[data-jitter] waits a few seconds, another number at each
// device, and counts them down. The time of the exam begins when the form is sent, so nobody loses any:
// where waiting would cost time, the form has no data-jitter.
const RUSH_MS = 120_000; // after the opening; later nobody waits

// By the server's clock as it made the page, and by a counter of this device that nobody can set: a
// device whose clock is wrong is spread like any other.
function isRush(form) {
  const now = Number(form.dataset.now) * 1000 + performance.now();
  return Math.abs(now - Number(form.dataset.opens) * 1000) < RUSH_MS;
}

function countDown(form, button, left) {
  if (left <= 0) return form.submit();
  button.textContent = form.dataset.jitterWords.replace("{n}", left);
  setTimeout(() => countDown(form, button, left - 1), 1_000);
}

export function starts() {
  const form = document.querySelector("form[data-jitter]");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    const seconds = Math.floor(Math.random() * (Number(form.dataset.jitter) + 1));
    if (!isRush(form) || !seconds) return;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-live", "polite");
    countDown(form, button, seconds);
  });
}
