// What the server gave the page: data attributes of #exam, sentences among them.
export const root = document.getElementById("exam");

export const one = (selector) => document.querySelector(selector);
export const all = (selector, part = document) => [...part.querySelectorAll(selector)];

/** A sentence in the reader's language with its places filled: words("late", { n: 5 }). */
export function words(name, values = {}) {
  const key = `w${name[0].toUpperCase()}${name.slice(1)}`;
  return (root.dataset[key] ?? "").replace(/\{(\w+)\}/g, (whole, place) => values[place] ?? whole);
}

/** Speaks to screen readers without moving the focus. */
export function say(text) {
  one("[data-say]").textContent = text;
}

/** Speaks at once, whatever is being read. */
export function alarm(text) {
  one("[data-alarm]").textContent = text;
}

export function show(name, visible) {
  one(`[data-banner="${name}"]`).hidden = !visible;
}

const notices = new Set();

/** Tells what concerns single answers; stays until it is closed. */
export function notice(text) {
  notices.add(text);
  one("[data-notice]").textContent = [...notices].join(" ");
  show("notice", true);
  say(text);
}

export function closableNotices() {
  one("[data-notice-close]").addEventListener("click", () => {
    notices.clear();
    show("notice", false);
  });
}
