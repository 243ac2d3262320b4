// A form is sent once: its button keeps the label, shows that it is at work and ignores repeats.
// data-repeatable on the form: it may be sent again at once (a download).
const PATIENCE_MS = 30_000;

function spinner() {
  const spin = document.createElement("span");
  spin.className = "zf-spin";
  spin.setAttribute("aria-hidden", "true");
  return spin;
}

function start(form, button) {
  form.dataset.busy = "";
  if (button?.matches(".btn")) {
    button.prepend(spinner());
    button.setAttribute("aria-disabled", "true");
  }
  setTimeout(() => stop(form), PATIENCE_MS);
}

function stop(form) {
  delete form.dataset.busy;
  form.querySelectorAll(".btn > .zf-spin").forEach((spin) => spin.remove());
  form.querySelectorAll(".btn[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

const isGuarded = (form) =>
  form instanceof HTMLFormElement && form.getAttribute("method")?.toLowerCase() === "post" && !("repeatable" in form.dataset);

function onSubmit(event) {
  const form = event.target;
  if (!isGuarded(form)) return;
  if ("busy" in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  // After the other listeners: htmx takes its own forms over and cancels the event.
  setTimeout(() => {
    if (!event.defaultPrevented) start(form, event.submitter);
  });
}

export function submits() {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    if (isGuarded(form)) start(form, event.detail.requestConfig.triggeringEvent?.submitter);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isGuarded(event.target)) stop(event.target);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(stop));
}
