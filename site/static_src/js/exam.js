// The exam runner: answers kept on the device and sent to the server, the clock, the answer sheet.
// The page works without it as one long form; nothing here decides what counts.
import { openClock } from "./exam/clock.js";
import { display, viewOf } from "./exam/display.js";
import { openItems } from "./exam/items.js";
import { keys } from "./exam/keys.js";
import { openOutbox } from "./exam/outbox.js";
import { openPresence } from "./exam/presence.js";
import { restore } from "./exam/restore.js";
import { openSender } from "./exam/sender.js";
import { openShelf } from "./exam/shelf.js";
import { openSubmit } from "./exam/submit.js";
import { alarm, all, closableNotices, messages, notice, one, root, say, show, words } from "./exam/words.js";
import { dialogs } from "./parts/dialogs.js";

const data = root.dataset;
const html = `<!DOCTYPE html>${document.documentElement.outerHTML}`; // as the server sent it
const WIDE = matchMedia("(min-width: 992px)");
const timeOf = (ms) => new Date(ms).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai" });

// --- What is saved, in words ---------------------------------------------------------------------
let lastSaved = "";
let wasAway = false;

function drawSaved(text, isOff = false) {
  for (const state of all("[data-save]")) {
    state.classList.toggle("ok", !isOff);
    state.classList.toggle("off", isOff);
    state.querySelector('[data-save-icon="ok"]').hidden = isOff;
    state.querySelector('[data-save-icon="off"]').hidden = !isOff;
    state.querySelector("[data-save-text]").textContent = text;
  }
}

// The newest answer of an item tells where the item stands; an older one on its way does not.
function drawItem(outbox, items, position) {
  const last = outbox.last(position);
  if (!last) return;
  const name = last.state === "waiting" ? "local" : last.state === "stale" ? "aside" : last.state;
  items.state(position, name, last.saved ? timeOf(last.saved) : "");
}

async function open() {
  const outbox = await openOutbox({ attempt: Number(data.attempt), page: data.page, lost: () => show("storage", true) });

  // --- What the server answers -------------------------------------------------------------------
  function near(body) {
    if (body.remaining_ms !== undefined) clock.set(body.remaining_ms, body.now_ms);
    ["offline", "signed-out"].forEach((name) => show(name, false));
  }

  function had(row, body) {
    near(body);
    if (body.saved_ms) lastSaved = timeOf(body.saved_ms);
    if (outbox.size()) return;
    drawSaved(words(wasAway ? "synced" : "saved", { time: lastSaved }));
    if (wasAway) say(words("synced", { time: lastSaved }));
    wasAway = false;
  }

  function away(name, sentence) {
    drawSaved(words("waiting", { n: outbox.size() }), true);
    show(name, true);
    if (!wasAway) {
      say(words(sentence, { n: outbox.size() }));
      presence.note("offline");
    }
    wasAway = true;
  }

  const number = (row) => items.number(row.position);
  const answers = {
    sending: () => drawSaved(words(wasAway ? "syncing" : "saving", { n: outbox.size() }), wasAway),
    kept(row, body) {
      items.card(row.position).dataset.saved = body.saved_ms;
      had(row, body);
    },
    late(row, body) {
      had(row, body);
      notice(words("late", { n: number(row) }));
      if (body.is_closed && !outbox.size() && !submit.isUnderWay()) submit.leave();
    },
    aside(row, body) {
      had(row, body);
      notice(words("aside", { n: number(row) }));
    },
    rejected(row, body) {
      notice(words("rejected", { n: number(row), message: body.message ?? "" }));
      items.state(row.position, "refused");
      drawSaved(words("saved", { time: lastSaved || "—" }), true);
    },
    unknown(row, body) {
      notice(words("unknown", { n: number(row), message: body.message ?? "" }));
      drawSaved(words("waiting", { n: outbox.size() }), true);
    },
    away: () => away("offline", "offline"),
    signedOut: () => away("signed-out", "signedOut"),
    elsewhere: blockHere,
  };

  function tell(verdict, row, body) {
    answers[verdict](row, body ?? {});
    if (row && verdict !== "rejected") drawItem(outbox, items, row.position);
    submit.refresh();
  }

  function blockHere() {
    sender.stop();
    items.block(true);
    if (outbox.size()) drawSaved(words("waiting", { n: outbox.size() }), true);
    show("elsewhere", true);
    alarm(words("elsewhere"));
  }

  // --- Time --------------------------------------------------------------------------------------
  function over() {
    items.block(true);
    alarm(words(sender.isAway() ? "overOffline" : "over"));
    if (sender.isAway()) notice(words("overOffline"));
    if (!sender.isStopped()) submit.now(true);
  }

  function more(gained) {
    const minutes = Math.round(gained / 60_000);
    if (minutes) notice(words("more", { n: minutes }));
    if (!sender.isStopped() && !submit.isUnderWay()) items.block(false);
  }

  // --- What the heartbeat brings -----------------------------------------------------------------
  function heard(body) {
    near(body);
    messages.take(body.messages ?? [], outbox);
    // What waits is sent first: the server says of it what it comes to.
    if (body.is_elsewhere && !body.is_closed && !outbox.size() && !sender.isStopped()) return blockHere();
    shelf.keep(false);
    if (outbox.size()) sender.run();
    else if (body.is_closed && !submit.isUnderWay()) submit.leave();
  }

  // --- The answer sheet: beside the item, or in a sheet on phones ---------------------------------
  const sheet = document.getElementById("sheet");
  const palette = one("[data-palette]");

  function openPalette() {
    if (WIDE.matches) return (palette.querySelector("[aria-current]") ?? palette.querySelector("a")).focus();
    one("[data-sheet-slot]").append(palette);
    sheet.showModal();
    palette.querySelector("[aria-current]")?.focus();
  }

  // --- One page at a time: older tabs of this browser hear of it at once --------------------------
  function claimPage() {
    const key = `zf-exam-${data.attempt}-page`;
    addEventListener("storage", (event) => {
      if (event.key === key && event.newValue && event.newValue !== data.page) blockHere();
    });
    try {
      localStorage.setItem(key, data.page);
    } catch {
      // The server says so at the next answer.
    }
  }

  // An answer that is on its way twice goes to the newest of what the device and the server know.
  async function choose(position, entries) {
    const savedAt = Number(items.card(position).dataset.saved);
    await outbox.put(position, entries, Math.max(clock.serverNow(), savedAt + 1));
    drawItem(outbox, items, position);
    sender.run();
  }

  // A page out of the device's memory: how late it is, by the clock of the device and by how far that
  // was off when the server was last heard of.
  function timeOfPage() {
    const { offset, due } = outbox.notes;
    if (!outbox.isReopened || offset === undefined) return { remaining: Number(data.remaining), now: Number(data.now) };
    const now = Date.now() + offset;
    return { remaining: due - now, now };
  }

  all("[data-plain]").forEach((part) => part.remove());
  document.getElementById("paper").classList.remove("stack");
  all("[data-script]").forEach((part) => (part.hidden = false));
  lastSaved = one("[data-save].ok [data-save-text]")?.textContent.match(/[\d:]{8}/)?.[0] ?? "";

  const { remaining, now } = timeOfPage();
  const isReopened = outbox.isReopened;
  const shelf = openShelf({ attempt: data.attempt, worker: data.workerUrl, html });
  const sender = openSender({ outbox, saveUrl: data.saveUrl, syncUrl: data.syncUrl, page: data.page, tell });
  const items = openItems({ outbox, view: viewOf, chosen: choose, review: () => submit.ask() });
  const presence = openPresence({
    url: data.presenceUrl,
    page: data.page,
    state: () => ({ pending: outbox.size(), hidden: document.hidden }),
    heard,
  });
  const clock = openClock({ remaining, now, over, more, woke: presence.beat });
  const submit = openSubmit({ outbox, sender, clock, items, shelf, saved: () => lastSaved, elsewhere: blockHere, signedOut: answers.signedOut, leaving: presence.stop });

  dialogs();
  display({ changed: items.refresh });
  closableNotices();
  messages.closable(outbox);
  keys({ items, palette: openPalette, time: clock.tell });
  sheet.addEventListener("close", () => one("[data-palette-home]").append(palette));
  one("[data-sheet]").addEventListener("click", openPalette);
  one("[data-retry]").addEventListener("click", sender.run);
  addEventListener("offline", () => outbox.size() && tell("away"));
  document.getElementById("paper").addEventListener("submit", (event) => event.preventDefault());
  // Where nothing is kept on the device, what waits would be gone.
  addEventListener("beforeunload", (event) => {
    if (!outbox.isDurable() && outbox.size()) event.preventDefault();
  });
  // A page out of the browser's memory is not what the server knows.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  if (!isReopened) outbox.note({ offset: now - Date.now(), due: now + remaining });
  restore({
    items,
    outbox,
    aside(row) {
      outbox.stale(row);
      notice(words("stale", { n: number(row) }));
    },
  });
  outbox.positions().forEach((position) => items.card(position) && drawItem(outbox, items, position));
  items.giveEarly();
  claimPage();
  if (isReopened) away("offline", "offline");
  else shelf.keep(true);
  sender.run();
  presence.beat();
  if (outbox.notes.submit === "asked") submit.now();
}

open();
