// Builds everything a browser is sent, from Sass and JavaScript source, into site/static/dist/.
// Fails when a file is heavier than its budget (compressed, as a first visit pays for it), or uses
// what the oldest browsers do not know.
import { build } from "esbuild";
import { mkdirSync, readFileSync, rmSync, writeFileSync, copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { compile, compileString } from "sass";
import { OLDEST, tooNew } from "./features.mjs";

const source = dirname(fileURLToPath(import.meta.url));
const root = join(source, "..", "..");
const dist = join(source, "..", "static", "dist");

const BUDGET_KB = { "zf.css": 32, "verify.css": 10, "app.js": 12, "exam.js": 25, "room-worker.js": 2 };
// What an exam page loads, worker included: a phone in the field pays for it before the first item.
const RUNNER = ["zf.css", "exam.js", "room-worker.js"];
const RUNNER_KB = 60;
// The partials that draw the exam page; the others of zf.css draw pages of the office.
const RUNNER_STYLES = ["bootstrap", "tokens", "base", "frame", "notes", "components", "items", "exam"];

const SASS = {
  loadPaths: [join(root, "node_modules"), join(source, "scss")],
  style: "compressed",
  charset: false,
  quietDeps: true,
  // Bootstrap 5 is written with @import, which Dart Sass 3 drops: both are pinned until version 6.
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
};

function buildStyle(name) {
  const { css } = compile(join(source, "scss", `${name}.scss`), SASS);
  writeFileSync(join(dist, `${name}.css`), `${css}\n`);
}

const weigh = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length / 1024;

function fits(name, size, limit) {
  const line = `${name.padEnd(15)}${size.toFixed(1).padStart(6)} of ${limit} KB gzip`;
  console.log(size > limit ? `${line}  too heavy` : line);
  return size <= limit;
}

function checkBudgets() {
  const runner = RUNNER.map(weigh).reduce((sum, size) => sum + size);
  const own = Object.entries(BUDGET_KB).map(([name, limit]) => fits(name, weigh(name), limit));
  return [...own, fits("exam runner", runner, RUNNER_KB)].every(Boolean);
}

async function checkFeatures() {
  const { css } = compileString(RUNNER_STYLES.map((name) => `@import "${name}";`).join("\n"), SASS);
  const scripts = RUNNER.filter((name) => name.endsWith(".js")).map((name) => [name, readFileSync(join(dist, name), "utf-8")]);
  const found = await Promise.all([...scripts, ["exam page.css", css]].map(([name, text]) => tooNew(name, text)));
  found.flat().forEach((line) => console.log(`too new: ${line}`));
  return !found.flat().length;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
buildStyle("zf");
buildStyle("verify");
await build({
  entryPoints: ["app", "exam", "room-worker"].map((name) => join(source, "js", `${name}.js`)),
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: [...OLDEST, "firefox98"],
  logLevel: "warning",
});
copyFileSync(join(source, "img", "favicon.svg"), join(dist, "favicon.svg"));
const checks = [checkBudgets(), await checkFeatures()];
process.exit(checks.every(Boolean) ? 0 : 1);
