// Checks Python by the rules of ruff.toml, with Ruff's WebAssembly build of tests/lint: node scripts/lib/ruff.mjs [--fix] [FILE]…
// Without files it takes every Python file that git knows. --fix writes the safe fixes and the formatted text.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const loadTool = createRequire(new URL('../../tests/lint/package.json', import.meta.url));
const { PositionEncoding, Workspace } = loadTool('@astral-sh/ruff-wasm-nodejs');

/** The part of TOML that ruff.toml uses: [tables], and keys with a string, a number or an array on one line. */
function parseToml(text) {
  const root = {};
  let table = root;
  for (const [i, line] of text.split('\n').entries()) {
    const [, name, key, value] = /^(?:\[([\w.-]+)\]|([\w-]+) *= *("[^"]*"|\[[^\]]*\]|\w+))? *(?:#.*)?$/.exec(line) ?? [null, null, null, ''];
    if (value === '') throw new Error(`ruff.toml:${i + 1}: this script cannot read: ${line}`);
    if (name) table = name.split('.').reduce((outer, part) => (outer[part] ??= {}), root);
    if (key) table[key] = JSON.parse(value);
  }
  return root;
}

const fix = process.argv.includes('--fix');
const named = process.argv.slice(2).filter((argument) => argument !== '--fix');
const files = named.length ? named : execFileSync('git', ['ls-files', '*.py'], { encoding: 'utf8' }).trim().split('\n');
// Columns count UTF-16 units, as JavaScript's strings do.
const ruff = new Workspace(parseToml(readFileSync('ruff.toml', 'utf8')), PositionEncoding.Utf16);

/** Applies the fixes that do not overlap, the last first. @returns {string} */
function applyFixes(text, diagnostics) {
  const starts = [0];
  for (const line of text.split('\n')) starts.push(starts.at(-1) + line.length + 1);
  const offset = ({ row, column }) => starts[row - 1] + column - 1;
  const fixes = diagnostics.flatMap(({ fix }) => (fix ? [fix.edits.map(({ location, end_location, content }) => ({ from: offset(location), to: offset(end_location), content: content ?? '' }))] : []))
    .sort((a, b) => b.at(-1).to - a.at(-1).to);
  let before = Infinity;
  for (const edits of fixes) {
    if (edits.at(-1).to > before) continue;
    for (const { from, to, content } of edits.toReversed?.() ?? [...edits].reverse()) text = text.slice(0, from) + content + text.slice(to);
    before = edits[0].from;
  }
  return text;
}

let found = 0;
for (const file of files) {
  const original = readFileSync(file, 'utf8');
  let text = original;
  if (fix) {
    for (let round = 0, before; round < 10 && text !== before; round++) [before, text] = [text, applyFixes(text, ruff.check(text))];
    text = ruff.format(text);
    if (text !== original) {
      writeFileSync(file, text);
      console.log(`${file}: fixed`);
    }
  }
  for (const { code, message, start_location: { row, column } } of ruff.check(text)) {
    console.error(`${file}:${row}:${column}: ${code ?? 'syntax'} ${message}`);
    found++;
  }
  if (ruff.format(text) !== text) {
    console.error(`${file}: is not formatted; run scripts/lint --fix`);
    found++;
  }
}
process.exitCode = found ? 1 : 0;
