// The exam runner: answers kept on the device and sent to the server, the clock, the answer sheet.
// The page works without it as one long form; nothing here decides what counts.
import { openClock } from "./exam/clock.js";
import { display } from "./exam/display.js";
import { openItems } from "./exam/items.js";
import { keys } from "./exam/keys.js";
import { openSender } from "./exam/sender.js";
import { openStore } from "./exam/store.js";
import { openSubmit } from "./exam/submit.js";
import { alarm, all, closableNotices, notice, one, root, say, show, words } from "./exam/words.js";
import { dialogs } from "./parts/dialogs.js";

const data = root.dataset;
const WIDE = matchMedia("(min-width: 992px)");

// --- What is saved, in words ---------------------------------------------------------------------
let lastSaved = "";

function drawSaved(text, isOff = false) {
  for (const state of all("[data-save]")) {
    state.classList.toggle("ok", !isOff);
    state.classList.toggle("off", isOff);
    state.querySelector('[data-save-icon="ok"]').hidden = isOff;
    state.querySelector('[data-save-icon="off"]').hidden = !isOff;
    state.querySelector("[data-save-text]").textContent = text;
  }
}

// --- What the server answers ---------------------------------------------------------------------
let wasAway = false;

function kept(entry, body) {
  lastSaved = body.saved_at.slice(11, 19);
  clock.set(body.remaining_ms);
  ["offline", "signed-out"].forEach((name) => show(name, false));
  if (store.size()) return;
  drawSaved(words(wasAway ? "synced" : "saved", { time: lastSaved }));
  if (wasAway) say(words("synced", { time: lastSaved }));
  wasAway = false;
}

function away(name, sentence) {
  drawSaved(words("waiting", { n: store.size() }), true);
  show(name, true);
  if (!wasAway) say(words(sentence, { n: store.size() }));
  wasAway = true;
}

const answers = {
  sending: () => drawSaved(words(wasAway ? "syncing" : "saving", { n: store.size() }), wasAway),
  kept,
  late(entry, body) {
    kept(entry, body);
    notice(words("late", { n: entry.position }));
    if (body.is_closed && !store.size()) submit.leave();
  },
  rejected(entry, body) {
    notice(words("rejected", { n: entry.position, message: body.message ?? "" }));
    drawSaved(words("saved", { time: lastSaved || "—" }), true);
  },
  away: () => away("offline", "offline"),
  signedOut: () => away("signed-out", "signedOut"),
  closed: () => submit.leave(),
  elsewhere: blockHere,
};

function blockHere() {
  sender.stop();
  items.block();
  if (store.size()) drawSaved(words("waiting", { n: store.size() }), true);
  show("elsewhere", true);
  alarm(words("elsewhere"));
}

function tell(verdict, entry, body) {
  answers[verdict](entry, body);
  submit.refresh();
}

// --- Time is up ----------------------------------------------------------------------------------
function over() {
  items.block();
  alarm(words(sender.isAway() ? "overOffline" : "over"));
  if (sender.isAway()) notice(words("overOffline"));
  if (!sender.isStopped()) submit.now();
}

// --- The answer sheet: beside the item, or in a sheet on phones -----------------------------------
const sheet = document.getElementById("sheet");
const palette = one("[data-palette]");

function openPalette() {
  if (WIDE.matches) return (palette.querySelector("[aria-current]") ?? palette.querySelector("a")).focus();
  one("[data-sheet-slot]").append(palette);
  sheet.showModal();
  palette.querySelector("[aria-current]")?.focus();
}

function bringPaletteHome() {
  one("[data-palette-home]").append(palette);
}

// --- Answers of this device that the server does not have -----------------------------------------
function restore() {
  for (const entry of store.entries()) {
    const isStale = entry.at < items.savedAt(entry.position);
    const isSame = items.has(entry.position) && String(items.letters(entry.position)) === String(entry.chosen);
    if (items.has(entry.position) && !isStale) items.restore(entry.position, entry.chosen);
    else store.drop(entry);
    if (isStale && !isSame) notice(words("stale", { n: entry.position }));
  }
}

// --- One page at a time: older tabs of this browser hear of it at once -----------------------------
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

// A page out of the browser's memory is not what the server knows.
addEventListener("pageshow", (event) => event.persisted && location.reload());

all("[data-plain]").forEach((part) => part.remove());
document.getElementById("paper").classList.remove("stack");
all("[data-script]").forEach((part) => (part.hidden = false));

const store = openStore(data.attempt);
const sender = openSender({ store, url: data.saveUrl, page: data.page, tell });
const items = openItems({
  store,
  chosen(position, letters) {
    store.put(position, letters, clock.serverNow());
    sender.run();
  },
  review: () => submit.ask(),
});
const clock = openClock({ remaining: Number(data.remaining), now: Number(data.now), over: () => setTimeout(over) });
const submit = openSubmit({ store, sender, clock, items, saved: () => lastSaved });

lastSaved = one("[data-save].ok [data-save-text]")?.textContent.match(/[\d:]{8}/)?.[0] ?? "";
dialogs();
display();
closableNotices();
keys({ items, palette: openPalette });
sheet.addEventListener("close", bringPaletteHome);
one("[data-sheet]").addEventListener("click", openPalette);
one("[data-retry]").addEventListener("click", sender.run);
addEventListener("offline", () => store.size() && tell("away"));
document.getElementById("paper").addEventListener("submit", (event) => event.preventDefault());
restore();
claimPage();
sender.run();
