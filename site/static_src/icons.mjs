// Takes icons over from lucide-static: npm run icons -- NAME...
// Each becomes one small file in icons/; the template tag {% icon "NAME" %} inlines its shapes.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const source = dirname(createRequire(import.meta.url).resolve("lucide-static/package.json"));
const target = join(dirname(fileURLToPath(import.meta.url)), "icons");

for (const name of process.argv.slice(2)) {
  const svg = readFileSync(join(source, "icons", `${name}.svg`), "utf8");
  const shapes = svg.match(/<(?:path|rect|circle|ellipse|line|polyline|polygon)\b[^>]*\/>/g);
  const lines = shapes.map((shape) => shape.replace(/\s+/g, " ").replace(/ ?\/>$/, "/>"));
  const head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">';
  writeFileSync(join(target, `${name}.svg`), `${[head, ...lines, "</svg>"].join("\n")}\n`);
}
copyFileSync(join(source, "LICENSE"), join(target, "LICENSE"));
