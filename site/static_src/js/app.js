// What makes pages quicker to use. Each works without it: htmx and this file only refine them.
import { board } from "./parts/board.js";
import { copying } from "./parts/copying.js";
import { counters } from "./parts/counters.js";
import { dialogs } from "./parts/dialogs.js";
import { editor, editorOnce } from "./parts/editor.js";
import { enter } from "./parts/enter.js";
import { focus } from "./parts/focus.js";
import { menus } from "./parts/menus.js";
import { printing } from "./parts/printing.js";
import { refresh } from "./parts/refresh.js";
import { reveal } from "./parts/reveal.js";
import { rooms } from "./parts/rooms.js";
import { starts } from "./parts/starts.js";
import { scan } from "./parts/scan.js";
import { submits } from "./parts/submits.js";
import { themes } from "./parts/themes.js";
import { toasts } from "./parts/toasts.js";

menus();
dialogs();
submits();
themes();
refresh();
printing();
enter();
starts();
rooms();
reveal(document);
copying(document);
counters(document);
toasts(document);
focus(document);
board();
editor(document);
editorOnce();
scan(document);

// Fragments that htmx put in get the same treatment as the page they came into.
document.addEventListener("htmx:load", (event) => {
  if (event.target === document.body) return;
  reveal(event.target);
  copying(event.target);
  counters(event.target);
  toasts(event.target);
  focus(event.target);
  editor(event.target);
});
