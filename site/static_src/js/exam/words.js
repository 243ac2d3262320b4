// What the server gave the page: data attributes of #exam, sentences among them.
export const root = document.getElementById("exam");

export const one = (selector) => document.querySelector(selector);
export const all = (selector, part = document) => [...part.querySelectorAll(selector)];

/** A sentence in the reader's language with its places filled: words("late", { n: 5 }). */
export function words(name, values = {}) {
  const camel = name.replace(/-(\w)/g, (whole, letter) => letter.toUpperCase());
  const key = `w${camel[0].toUpperCase()}${camel.slice(1)}`;
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

// --- What the invigilator says ---------------------------------------------------------------------
const unread = new Map();

function drawMessages() {
  one("[data-message]").textContent = [...unread.values()].join(" / ");
  show("message", unread.size > 0);
}

export const messages = {
  /** Shows and speaks what was not read yet. */
  take(said, outbox) {
    const read = new Set(outbox.notes.read ?? []);
    const fresh = said.filter(({ id }) => !read.has(id) && !unread.has(id));
    fresh.forEach(({ id, text }) => unread.set(id, text));
    if (fresh.length) alarm(fresh.map(({ text }) => text).join(" "));
    if (fresh.length) drawMessages();
  },
  closable(outbox) {
    one("[data-message-close]").addEventListener("click", () => {
      outbox.note({ read: [...(outbox.notes.read ?? []), ...unread.keys()] });
      unread.clear();
      drawMessages();
    });
  },
};
