// The time left, by the server's clock: what it said last, minus what a counter of this device that
// nobody can set has measured since.
import { alarm, one, say, words } from "./words.js";

const MINUTE = 60_000;
const SPOKEN = [30, 15, 5]; // minutes, politely; one minute at once
const SOON = 10 * MINUTE;
const DRIFT_MS = 10_000;
const TOLD_MS = 20_000; // more time than that is worth a word

const two = (number) => String(number).padStart(2, "0");

export function inWords(ms) {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const short = `${two(minutes)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${short}` : short;
}

/**
 * @param remaining, now   ms, by the server as it made the page
 * @param over             called when time is up; again, should it be up again after an extension
 * @param more             called with the ms that an extension gave
 * @param woke             called when the device has slept: the server has to be asked
 */
export function openClock({ remaining, now, over, more, woke }) {
  let base = { remaining, now, ticks: performance.now(), wall: Date.now() };
  const box = one("[data-timer]");
  const value = one("[data-timer-value]");
  const label = one("[data-timer-label]");
  label.textContent = words("left");
  label.className = "hide-s"; // on phones the figure alone: it is named for screen readers
  let before = Infinity;
  let isOver = false;

  const passed = () => performance.now() - base.ticks;
  const left = () => base.remaining - passed();

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

  // A device that slept: the counter may have stood still. The server knows.
  function wake() {
    if (!document.hidden && Math.abs(Date.now() - base.wall - passed()) > DRIFT_MS) woke();
  }

  /** Takes the server's word for the time left, and for its clock if it says that too. */
  function set(ms, serverNow) {
    const gained = ms - Math.max(0, left());
    base = { remaining: ms, now: serverNow ?? base.now + passed(), ticks: performance.now(), wall: Date.now() };
    if (ms > 0) isOver = false;
    if (gained > TOLD_MS) {
      before = Infinity;
      more(gained);
    }
    tick();
  }

  document.addEventListener("visibilitychange", wake);
  one("[data-say-time]").addEventListener("click", tell);
  setInterval(tick, 500);
  setTimeout(tick);

  /** Says the time left, on demand. */
  function tell() {
    say(words("remaining", { time: inWords(left()) }));
  }

  return {
    left,
    set,
    tell,
    isOver: () => isOver,
    /** The server's time, ms since 1970, as well as this device can tell it. */
    serverNow: () => Math.round(base.now + passed()),
  };
}
