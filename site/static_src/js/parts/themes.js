// Light, dark or as the device is set. Kept in a cookie, so that the server draws it at once.
const YEAR = 31_536_000;
const root = document.documentElement;

function show() {
  for (const button of document.querySelectorAll("[data-themes] button")) {
    button.setAttribute("aria-pressed", String(button.dataset.theme === root.dataset.bsTheme));
  }
}

export function themes() {
  document.querySelectorAll("[data-themes]").forEach((group) => (group.hidden = false));
  show();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-themes] button");
    if (!button) return;
    root.dataset.bsTheme = button.dataset.theme;
    document.cookie = `theme=${button.dataset.theme}; path=/; max-age=${YEAR}; samesite=lax`;
    show();
  });
}
