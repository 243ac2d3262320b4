// What the oldest browsers that have to work do not know: Chromium 88 and Safari 15.4. esbuild
// writes newer syntax in older words, but neither adds what a browser lacks nor looks at style
// sheets: this list does. It looks at what is built, so at whatever was drawn in as well.
//
// Each line: a pattern, since when (Chromium, Safari), what it is. Not in it is what an older browser
// skips without harm, as text-wrap, field-sizing or overscroll-behavior.
import { transform } from "esbuild";

export const OLDEST = ["chrome88", "safari15.4"];

const STYLE = [
  [/\bcolor-mix\(/, "111, 16.2", "color-mix()"],
  [/\b(?:oklch|oklab|lch|lab)\(/, "111, 15.4", "oklch() and the like"],
  [/\blight-dark\(/, "123, 17.5", "light-dark()"],
  [/@container\b|\bcontainer-type\b/, "105, 16.0", "container queries"],
  [/@layer\b/, "99, 15.4", "cascade layers"],
  [/@scope\b/, "118, 17.4", "@scope"],
  [/@starting-style\b/, "117, 17.5", "@starting-style"],
  [/:has\(/, "105, 15.4", ":has()"],
  [/:popover-open|\[popover\]/, "114, 17.0", "popover"],
  [/[{};]\s*&|&:(?:hover|focus)/, "112, 16.5", "nesting"],
  [/\b(?:dvh|svh|lvh|dvw|svw|lvw)\b/, "108, 15.4", "units of the dynamic viewport"],
  [/\baccent-color\s*:/, "93, 15.4", "accent-color"],
  [/grid-template-(?:columns|rows)\s*:\s*[^;}]*\bsubgrid\b/, "117, 16.0", "subgrid"],
  [/[{;]\s*(?:translate|rotate|scale)\s*:/, "104, 14.1", "individual transforms"],
  [/@media[^{]*[<>]=?/, "104, 16.4", "ranges in media queries"],
];
const SCRIPT = [
  [/\.at\(-?\d/, "92, 15.4", "Array.at()"],
  [/\.(?:findLast|findLastIndex)\(/, "97, 15.4", "Array.findLast()"],
  [/\.(?:toSorted|toReversed|toSpliced)\(/, "110, 16.0", "Array.toSorted() and the like"],
  [/\bObject\.(?:hasOwn|groupBy)\(/, "93, 15.4", "Object.hasOwn(), Object.groupBy()"],
  [/\bstructuredClone\(/, "98, 15.4", "structuredClone()"],
  [/\bcrypto\.randomUUID\(/, "92, 15.4", "crypto.randomUUID()"],
  [/\bAbortSignal\.(?:timeout|any)\(/, "103, 16.0", "AbortSignal.timeout()"],
  [/\.showPicker\(|\.showPopover\(|\.togglePopover\(/, "99, 16.0", "showPicker(), popovers"],
  [/\bPromise\.(?:withResolvers|try)\(/, "119, 17.4", "Promise.withResolvers()"],
  [/\bnew (?:Set|Map)\([^)]*\)\.(?:union|intersection|difference)\(/, "122, 17.0", "methods of sets"],
  [/\bstatic\s*\{/, "94, 16.4", "static blocks"],
  [/(?:^|[{;,])#[a-z]\w*\s+in\s/, "91, 15.0", "private names with in"],
  [/\(\?<[=!]/, "62, 16.4", "lookbehind in patterns"],
  [/\/[dgimsuy]*v[dgimsuy]*(?=[,;)\].])/, "112, 17.0", "patterns with v"],
  [/\bdocument\.startViewTransition\b/, "111, 18.0", "view transitions"],
  [/\bfetchLater\(|\bscheduler\.yield\b/, "129, none", "fetchLater(), scheduler.yield()"],
];

/** Returns what a built file uses and the oldest browsers do not know. */
export async function tooNew(name, text) {
  const isStyle = name.endsWith(".css");
  const found = (isStyle ? STYLE : SCRIPT)
    .filter(([pattern]) => pattern.test(text))
    .map(([, since, what]) => `${what} (since Chromium, Safari ${since})`);
  // Written once more for the oldest and for the newest: if that differs, some syntax is too new.
  const loader = isStyle ? "css" : "js";
  const [old, now] = await Promise.all([OLDEST, ["esnext"]].map((target) => transform(text, { loader, target, minify: true })));
  if (!isStyle && old.code !== now.code) found.push("syntax that had to be written in older words");
  return found.map((what) => `${name}: ${what}`);
}
