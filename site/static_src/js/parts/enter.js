// [data-enter=ID]: Enter in this field presses that button, not the first one of the form.
export function enter() {
  document.addEventListener("keydown", (event) => {
    const button = document.getElementById(event.target.dataset?.enter);
    if (event.key !== "Enter" || event.isComposing || !button) return;
    event.preventDefault();
    button.click();
  });
}
