// Text size, appearance, and how much stands on a page: kept on the device.
import { all } from "./words.js";

const YEAR = 31_536_000;
const page = document.documentElement;
const cookie = (name) => document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]+)`))?.[1];

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}

export const viewOf = () => (cookie("exam-view") === "section" ? "section" : "item");

export function display({ changed }) {
  const now = { size: cookie("exam-text") ?? "100", view: viewOf(), theme: page.dataset.bsTheme };
  const acts = {
    size: (value) => keep("exam-text", (page.dataset.text = value)),
    theme: (value) => keep("theme", (page.dataset.bsTheme = value)),
    view(value) {
      keep("exam-view", value);
      changed();
    },
  };
  page.dataset.text = now.size;
  for (const input of all("#display input")) {
    input.checked = input.value === now[input.name];
    input.addEventListener("change", () => acts[input.name](input.value));
  }
}
