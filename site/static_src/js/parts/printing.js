// [data-print]: a button that prints the page. Without scripts it stays hidden.
export function printing() {
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
}
