// Shortcuts, by the place of the key and not by what the input method makes of it. They can be
// switched off, and never act while somebody writes or a dialog is open.
import { all, one } from "./words.js";

const SETTING = "zf-exam-keys";

function isWriting(event) {
  return event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea, select, input[type=text], [contenteditable]");
}

// The place of an option: A or 1 is the first.
function placeOf(code) {
  const digit = code.match(/^(?:Digit|Numpad)([1-8])$/);
  if (digit) return digit[1] - 1;
  return "ABCDEFGH".indexOf(code.match(/^Key([A-H])$/)?.[1] ?? "-");
}

function isOn() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

export function keys({ items, palette, time }) {
  let on = isOn();

  function draw() {
    one("[data-keys]").hidden = !on;
    one("[data-keys-off]").hidden = on;
  }

  function toggle() {
    on = !on;
    try {
      localStorage.setItem(SETTING, on ? "on" : "off");
    } catch {
      // It holds for this page then.
    }
    draw();
    one(on ? "[data-keys] [data-keys-toggle]" : "[data-keys-off] [data-keys-toggle]").focus();
  }

  const acts = {
    PageUp: () => items.step(-1),
    PageDown: () => items.step(1),
    KeyM: items.toggleFlag,
    KeyP: palette,
    KeyT: time,
  };

  document.addEventListener("keydown", (event) => {
    if (!on || isWriting(event) || all("dialog[open]").length) return;
    const place = placeOf(event.code);
    const act = place >= 0 ? () => items.press(place) : acts[event.code];
    if (!act || event.shiftKey) return;
    event.preventDefault();
    act();
  });
  all("[data-keys-toggle]").forEach((button) => button.addEventListener("click", toggle));
  draw();
}
