// <details data-menu>: a menu button. Esc and a click elsewhere close it, arrow keys walk in it.
const items = (menu) => [...menu.querySelectorAll(".zf-menu-box a, .zf-menu-box button")].filter((item) => item.offsetParent);

function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

function walk(menu, step) {
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
  all[next]?.focus();
}

function onKey(event) {
  const menu = event.target.closest("[data-menu]");
  if (!menu?.open) return;
  if (event.key === "Escape") close(menu, { refocus: true });
  else if (event.key === "ArrowDown") walk(menu, 1);
  else if (event.key === "ArrowUp") walk(menu, -1);
  else return;
  event.preventDefault();
}

function closeOthers(event) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) close(menu);
  }
}

export function menus() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
}
