// The editor of items: keys, markup at the caret, pictures, a word before leaving unsaved text.
// The form works without; every button that a key presses is on the page.
const KEYS = { s: "save", enter: "submit" };
let changed = false;
let last; // the text that had the focus

const form = () => document.querySelector("[data-editor]");
const texts = () => form()?.querySelectorAll("textarea[data-markup]") ?? [];

function press(name) {
  document.querySelector(`[data-key="${name}"]`)?.click();
}

function markKey(number) {
  const near = document.activeElement?.closest?.(".zf-edit-part")?.querySelector("[data-keys]");
  const box = (near ?? document.querySelector("[data-keys]"))?.querySelectorAll(".kk input")[number - 1];
  box?.click();
}

function onKey(event) {
  if (!form() || event.isComposing) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.altKey && KEYS[key]) press(KEYS[key]);
  else if ((event.ctrlKey || event.metaKey) && key === "b" && canMark()) wrap("strong");
  else if (event.altKey && !event.ctrlKey && /^Digit[1-8]$/.test(event.code)) markKey(Number(event.code.at(-1)));
  else if (event.altKey && event.code === "Slash") help();
  else return;
  event.preventDefault();
}

function help() {
  const list = document.getElementById("shortcuts");
  if (!list) return;
  list.open = !list.open;
  if (list.open) list.querySelector("summary").focus();
}

// --- Markup -------------------------------------------------------------------------------------

const canMark = () => document.querySelector("[data-toolbar]") && last?.isConnected && document.activeElement === last;

function target() {
  return last?.isConnected ? last : texts()[0];
}

function insert(text, before, after) {
  const start = text.selectionStart;
  const chosen = text.value.slice(start, text.selectionEnd);
  text.setRangeText(before + chosen + after, start, text.selectionEnd, "end");
  if (!chosen) text.selectionStart = text.selectionEnd = start + before.length;
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function wrap(tag) {
  const text = target();
  if (text) insert(text, `<${tag}>`, `</${tag}>`);
}

function table(word) {
  const head = `<tr><th>${word} 1</th><th>${word} 2</th></tr>`;
  insert(target(), `\n<table>\n${head}\n<tr><td>`, "</td><td></td></tr>\n</table>\n");
}

async function addPicture(button, event) {
  const file = document.getElementById("picture");
  const said = document.querySelector("[data-picture-said]");
  if (!document.querySelector("[data-toolbar]") || !target()) return; // the server puts it in
  event.preventDefault();
  const body = new FormData();
  if (file.files[0]) body.set("picture", file.files[0]);
  body.set("picture_alt", document.getElementById("picture_alt").value);
  const token = form().querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(form().dataset.pictures, { method: "POST", body, headers: { "X-CSRFToken": token } });
    const found = await answer.json();
    said.textContent = found.message ?? "";
    if (!found.tag) return;
    insert(target(), found.tag, "");
    file.value = document.getElementById("picture_alt").value = "";
  } catch {
    said.textContent = document.body.dataset.failed ?? "";
  }
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button || !form()) return;
  if (button.dataset.tag) wrap(button.dataset.tag);
  else if (button.dataset.insert === "table") table(button.dataset.head);
  else if (button.dataset.focusOn) {
    const field = document.getElementById(button.dataset.focusOn);
    field.closest("details").open = true;
    field.focus();
  } else if ("pictureAdd" in button.dataset) addPicture(button, event);
  else if (button.dataset.jump) {
    event.preventDefault();
    document.getElementById(button.dataset.jump)?.scrollIntoView({ block: "start" });
  }
}

export function editor(part) {
  for (const bar of part.querySelectorAll("[data-toolbar]")) bar.hidden = false;
}

export function editorOnce() {
  if (!form()) return;
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea[data-markup]")) last = event.target;
  });
  document.addEventListener("input", (event) => (changed ||= event.target.form === form()));
  document.addEventListener("submit", (event) => {
    if (event.target === form()) changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
