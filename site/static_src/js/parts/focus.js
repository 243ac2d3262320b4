// What went wrong is where reading starts: the error summary takes the focus.
export function focus(part) {
  part.querySelector("[data-focus]")?.focus();
}
