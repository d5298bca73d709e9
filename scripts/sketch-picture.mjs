// Draws docs/sketch.svg: forty drawings by the decoder, one each of as many words: node scripts/sketch-picture.mjs [DECODER]
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const COLUMNS = 8, COUNT = 40, CELL = 96, GAP = 12, LINE = 18; // CELL and LINE: px of a drawing's side and of its word

const decoder = process.argv[2] ?? `${root}weights/decoder.ink`;
const lines = execFileSync(`${root}build/native/inkling`, ['draw', '--all', '--decoder', decoder, '--best', '8'], { encoding: 'utf8', maxBuffer: 1 << 28 });
const all = lines.trim().split('\n').map((line) => JSON.parse(line));
// Every eighth word or so, in order: chosen by number, not by how well it is drawn.
const shown = Array.from({ length: COUNT }, (_, i) => all[Math.floor(i * all.length / COUNT)]);

/** A drawing as a path in a cell. */
function path(drawing, left, top) {
  const xs = drawing.flatMap(([x]) => x), ys = drawing.flatMap(([, y]) => y);
  const width = Math.max(...xs) - Math.min(...xs), height = Math.max(...ys) - Math.min(...ys), scale = (CELL - GAP) / Math.max(1, width, height);
  const dx = left + (CELL - width * scale) / 2 - Math.min(...xs) * scale, dy = top + (CELL - height * scale) / 2 - Math.min(...ys) * scale;
  return drawing.map(([x, y]) => x.map((_, i) => `${i ? 'L' : 'M'}${(x[i] * scale + dx).toFixed(1)} ${(y[i] * scale + dy).toFixed(1)}`).join('')).join('');
}
const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const cells = shown.map(({ word, drawing }, i) => {
  const left = i % COLUMNS * CELL, top = Math.floor(i / COLUMNS) * (CELL + LINE);
  return `<path d="${path(drawing, left, top)}"/><text x="${left + CELL / 2}" y="${top + CELL + LINE / 2}">${escape(word)}</text>`;
});
const width = COLUMNS * CELL, height = COUNT / COLUMNS * (CELL + LINE);
writeFileSync(`${root}docs/sketch.svg`, `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<style>rect { fill: #fff } path { fill: none; stroke: #222; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round } text { font: 11px sans-serif; text-anchor: middle; fill: #555 }</style>
<rect width="${width}" height="${height}"/>
${cells.join('\n')}
</svg>
`);
