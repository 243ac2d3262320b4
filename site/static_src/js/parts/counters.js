// [data-counter=ID]: how many characters are left in a field with maxlength.
export function counters(part) {
  for (const note of part.querySelectorAll("[data-counter]")) {
    const input = document.getElementById(note.dataset.counter);
    if (!input || input.maxLength < 0) continue;
    const count = () => (note.textContent = note.dataset.counterText.replace("{n}", input.maxLength - input.value.length));
    input.addEventListener("input", count);
    count();
  }
}
