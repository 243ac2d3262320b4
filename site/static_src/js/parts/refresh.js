// htmx answers that are no fragment: the session ended, the server or the network failed.
import { say } from "./toasts.js";

function onAnswer(event) {
  const login = document.body.dataset.login;
  const path = new URL(event.detail.xhr.responseURL || location.href, location.href).pathname;
  if (!login || path !== login || location.pathname === login) return;
  event.preventDefault();
  location.reload(); // the page itself then leads to the sign-in and back
}

export function refresh() {
  document.addEventListener("htmx:beforeSwap", onAnswer);
  document.addEventListener("htmx:responseError", () => say(document.body.dataset.failed));
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
}
