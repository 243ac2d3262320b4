// Text size and appearance, kept on the device.
import { all } from "./words.js";

const YEAR = 31_536_000;
const page = document.documentElement;
const cookie = (name) => document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]+)`))?.[1];

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}

export function display() {
  const size = cookie("exam-text") ?? "100";
  page.dataset.text = size;
  for (const input of all("#display input")) {
    input.checked = input.value === (input.name === "size" ? size : page.dataset.bsTheme);
    input.addEventListener("change", () => {
      if (input.name === "size") {
        page.dataset.text = input.value;
        keep("exam-text", input.value);
      } else {
        page.dataset.bsTheme = input.value;
        keep("theme", input.value);
      }
    });
  }
}
