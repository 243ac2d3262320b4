// Short notes go after 8 seconds, but never while somebody reads them with focus or pointer.
const STAY_MS = 8_000;

function corner() {
  let box = document.querySelector(".zf-toasts");
  if (!box) {
    box = document.createElement("div");
    box.className = "zf-toasts";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  return box;
}

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => leave(toast), STAY_MS);
  else toast.remove();
}

export function toasts(part) {
  for (const toast of part.querySelectorAll("[data-toast]")) {
    const list = toast.closest(".zf-messages");
    corner().append(toast);
    if (list && !list.children.length) list.remove();
    toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
    setTimeout(() => leave(toast), STAY_MS);
  }
}

export function say(text) {
  const toast = document.createElement("div");
  toast.className = "zf-toast";
  toast.textContent = text;
  corner().append(toast);
  setTimeout(() => leave(toast), STAY_MS);
}
