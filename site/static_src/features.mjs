// What the oldest browsers that have to work do not know: Chromium 88 and Safari 15.4. esbuild
// writes newer syntax in older words, but neither adds what a browser lacks nor looks at style
// sheets: this list does. It looks at what is built, so at whatever was drawn in as well.
//
// Each line: a pattern, since when (Chromium, Safari), what it is, a sample it has to find. Not in it is what an older browser
// skips without harm, as text-wrap, field-sizing or overscroll-behavior.
import { transform } from "esbuild";

export const OLDEST = ["chrome88", "safari15.4"];

const STYLE = [
  [/\bcolor-mix\(/, "111, 16.2", "color-mix()", "a{color:color-mix(in srgb,red,blue)}"],
  [/\b(?:oklch|oklab|lch|lab)\(/, "111, 15.4", "oklch() and the like", "a{color:oklch(1 0 0)}"],
  [/\blight-dark\(/, "123, 17.5", "light-dark()", "a{color:light-dark(red,blue)}"],
  [/@container\b|\bcontainer-type\b/, "105, 16.0", "container queries", "@container(width>1px){}"],
  [/@layer\b/, "99, 15.4", "cascade layers", "@layer a{}"],
  [/@scope\b/, "118, 17.4", "@scope", "@scope(a){}"],
  [/@starting-style\b/, "117, 17.5", "@starting-style", "@starting-style{}"],
  [/:has\(/, "105, 15.4", ":has()", "a:has(b){}"],
  [/:popover-open|\[popover\]/, "114, 17.0", "popover", "a:popover-open{}"],
  [/[{};]\s*&|&:(?:hover|focus)/, "112, 16.5", "nesting", "a{color:red;&:hover{}}"],
  [/\d(?:dvh|svh|lvh|dvw|svw|lvw)\b/, "108, 15.4", "units of the dynamic viewport", "a{height:100dvh}"],
  [/\baccent-color\s*:/, "93, 15.4", "accent-color", "a{accent-color:red}"],
  [/grid-template-(?:columns|rows)\s*:\s*[^;}]*\bsubgrid\b/, "117, 16.0", "subgrid", "a{grid-template-rows:subgrid}"],
  [/[{;]\s*(?:translate|rotate|scale)\s*:/, "104, 14.1", "individual transforms", "a{rotate:1turn}"],
  [/@media[^{]*[<>]=?/, "104, 16.4", "ranges in media queries", "@media(width<9px){}"],
];
const SCRIPT = [
  [/\.at\(/, "92, 15.4", "Array.at()", "a.at(i)"],
  [/\.(?:findLast|findLastIndex)\(/, "97, 15.4", "Array.findLast()", "a.findLast(f)"],
  [/\.(?:toSorted|toReversed|toSpliced)\(/, "110, 16.0", "Array.toSorted() and the like", "a.toSorted()"],
  [/\bObject\.(?:hasOwn|groupBy)\(/, "93, 15.4", "Object.hasOwn(), Object.groupBy()", "Object.hasOwn(a,b)"],
  [/\.requestSubmit\(/, "76, 16.0", "requestSubmit()", "f.requestSubmit()"],
  [/\.inert\b|["']inert["']/, "102, 15.5", "inert", "a.inert=true"],
  [/:has\(/, "105, 15.4", ":has() in a selector", "a.closest('b:has(c)')"],
  [/\bstructuredClone\(/, "98, 15.4", "structuredClone()", "structuredClone(a)"],
  [/\bcrypto\.randomUUID\(/, "92, 15.4", "crypto.randomUUID()", "crypto.randomUUID()"],
  [/\bAbortSignal\.(?:timeout|any)\(/, "103, 16.0", "AbortSignal.timeout()", "AbortSignal.timeout(1)"],
  [/\.showPicker\(|\.showPopover\(|\.togglePopover\(/, "99, 16.0", "showPicker(), popovers", "a.showPicker()"],
  [/\bPromise\.(?:withResolvers|try)\(/, "119, 17.4", "Promise.withResolvers()", "Promise.withResolvers()"],
  [/\bnew (?:Set|Map)\([^)]*\)\.(?:union|intersection|difference)\(/, "122, 17.0", "methods of sets", "new Set(a).union(b)"],
  [/\bstatic\s*\{/, "94, 16.4", "static blocks", "class A{static{}}"],
  [/(?:^|[{;,])#[a-z]\w*\s+in\s/, "91, 15.0", "private names with in", "return{a(){};#b in c}"],
  [/\(\?<[=!]/, "62, 16.4", "lookbehind in patterns", "/(?<=a)b/"],
  [/\/[dgimsuy]*v[dgimsuy]*(?=[,;)\].])/, "112, 17.0", "patterns with v", "/a/v;"],
  [/\bdocument\.startViewTransition\b/, "111, 18.0", "view transitions", "document.startViewTransition(f)"],
  [/\bfetchLater\(|\bscheduler\.yield\b/, "129, none", "fetchLater(), scheduler.yield()", "fetchLater(a)"],
];

for (const [pattern, , what, sample] of [...STYLE, ...SCRIPT]) if (!pattern.test(sample)) throw new Error(`The pattern of ${what} does not find ${sample}.`);

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
