// Builds everything a browser is sent, from Sass and JavaScript source, into site/static/dist/.
// Fails when a file is heavier than its budget (compressed, as a first visit pays for it).
import { build } from "esbuild";
import { mkdirSync, readFileSync, rmSync, writeFileSync, copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { compile } from "sass";

const source = dirname(fileURLToPath(import.meta.url));
const root = join(source, "..", "..");
const dist = join(source, "..", "static", "dist");

const BUDGET_KB = { "zf.css": 32, "verify.css": 10, "app.js": 12, "exam.js": 25 };

function buildStyle(name) {
  const { css } = compile(join(source, "scss", `${name}.scss`), {
    loadPaths: [join(root, "node_modules")],
    style: "compressed",
    charset: false,
    quietDeps: true,
    // Bootstrap 5 is written with @import, which Dart Sass 3 drops: both are pinned until version 6.
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  writeFileSync(join(dist, `${name}.css`), `${css}\n`);
}

function checkBudgets() {
  let fits = true;
  for (const [name, limit] of Object.entries(BUDGET_KB)) {
    const size = gzipSync(readFileSync(join(dist, name)), { level: 9 }).length / 1024;
    const heavy = size > limit;
    fits = fits && !heavy;
    const line = `${name.padEnd(12)}${size.toFixed(1).padStart(6)} of ${limit} KB gzip`;
    console.log(heavy ? `${line}  too heavy` : line);
  }
  return fits;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
buildStyle("zf");
buildStyle("verify");
await build({
  entryPoints: ["app", "exam"].map((name) => join(source, "js", `${name}.js`)),
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome88", "safari15", "firefox98"],
  logLevel: "warning",
});
copyFileSync(join(source, "img", "favicon.svg"), join(dist, "favicon.svg"));
process.exit(checkBudgets() ? 0 : 1);
