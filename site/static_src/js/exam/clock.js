// The time left, by the server's clock: what it said last, minus what a counter of this device that
// nobody can set has measured since.
import { alarm, one, say, words } from "./words.js";

const MINUTE = 60_000;
const SPOKEN = [30, 15, 5]; // minutes, politely; one minute at once
const SOON = 10 * MINUTE;
const DRIFT_MS = 10_000;

const two = (number) => String(number).padStart(2, "0");

export function inWords(ms) {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const short = `${two(minutes)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${short}` : short;
}

export function openClock({ remaining, now, over }) {
  let base = { remaining, ticks: performance.now(), wall: Date.now() };
  const offset = now - Date.now();
  const box = one("[data-timer]");
  const value = one("[data-timer-value]");
  const label = one("[data-timer-label]");
  label.textContent = words("left");
  label.className = "hide-s"; // on phones the figure alone: it is named for screen readers
  let before = Infinity;
  let isOver = false;

  const left = () => base.remaining - (performance.now() - base.ticks);

  function speak(ms) {
    for (const minutes of SPOKEN) {
      if (before > minutes * MINUTE && ms <= minutes * MINUTE && before !== Infinity) say(words("minutes", { n: minutes }));
    }
    if (before > MINUTE && ms <= MINUTE && ms > 0) alarm(words("last"));
    before = ms;
  }

  function tick() {
    const ms = left();
    value.textContent = inWords(ms);
    box.classList.toggle("soon", ms < SOON && ms >= MINUTE);
    box.classList.toggle("last", ms < MINUTE);
    speak(ms);
    if (ms <= 0 && !isOver) {
      isOver = true;
      over();
    }
  }

  // A device that slept: the counter may have stood still. The server knows; the answers are kept.
  function wake() {
    if (document.hidden || isOver) return;
    const drift = Date.now() - base.wall - (performance.now() - base.ticks);
    if (Math.abs(drift) > DRIFT_MS && navigator.onLine) location.reload();
  }

  document.addEventListener("visibilitychange", wake);
  setInterval(tick, 500);
  tick();
  return {
    left,
    tick,
    isOver: () => isOver,
    /** The server's time, ms since 1970, as well as this device can tell it. */
    serverNow: () => Date.now() + offset,
    /** Takes the server's word for the time left. */
    set(ms) {
      base = { remaining: ms, ticks: performance.now(), wall: Date.now() };
    },
  };
}
