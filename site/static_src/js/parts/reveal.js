// The eye in a password field shows what was typed.
export function reveal(part) {
  for (const button of part.querySelectorAll("[data-reveal]")) {
    const input = document.getElementById(button.dataset.reveal);
    if (!input) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      button.setAttribute("aria-pressed", String(hidden));
    });
    input.form?.addEventListener("submit", () => (input.type = "password"));
  }
}
