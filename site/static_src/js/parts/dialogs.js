// <dialog>: opened by [data-dialog-open=ID], closed by [data-dialog-close], Esc or a click beside it.
// [data-dialog-fill=ID] first copies what stands in that element into the dialog's slot.
const openers = new WeakMap();

function fill(dialog, id) {
  const source = document.getElementById(id);
  const slot = dialog.querySelector("[data-dialog-slot]");
  if (source && slot && !slot.hasChildNodes()) slot.append(...source.cloneNode(true).childNodes);
}

function open(opener, event) {
  const dialog = document.getElementById(opener.dataset.dialogOpen);
  if (!dialog?.showModal) return; // a browser without <dialog> follows the link or submits
  event.preventDefault();
  if (opener.dataset.dialogFill) fill(dialog, opener.dataset.dialogFill);
  openers.set(dialog, opener);
  dialog.showModal();
}

function onClick(event) {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) return open(opener, event);
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) return closer.closest("dialog")?.close();
  if (event.target.matches("dialog[open]") && isBeside(event)) event.target.close();
}

function isBeside(event) {
  const box = event.target.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  return event.detail > 0 && !inside; // a key press on a button inside has no place
}

export function dialogs() {
  document.addEventListener("click", onClick);
  document.addEventListener("close", (event) => openers.get(event.target)?.focus(), true);
}
