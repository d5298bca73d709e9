// Checks that files include and import others only downwards, and never in a circle: node scripts/checks/imports.mjs [FOLDER]
// Prints each arrow that is wrong as FILE:LINE; exits with 1 if there is one.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * From the top to the bottom. A file may use files of its own layer and of the layers below it.
 * @type {Record<string, [string, RegExp][]>}
 */
const STACKS = {
  C: [
    ['tests and examples', /^(tests|examples)\//],
    ['programs', /^core\/(cli|wasm)\//],
    ['the public functions', /^core\/src\/(inkling|known|learned|sketch)\.c$/],
    ['model, layers, features, preprocessing', /^core\/src\/(?!kernels\/|vec\.h)/],
    ['kernels', /^core\/src\/kernels\/(?!simd\.h)/],
    ['public header, SIMD', /^core\/(include\/inkling(_known|_learned|_sketch)?\.h|src\/kernels\/simd\.h|src\/vec\.h)$/],
  ],
  JavaScript: [
    ['tests, scripts, examples, command line', /^(tests|scripts|examples|bin)\/|^[\w.]+\.js$/],
    ['page', /^web\/app\//],
    ['embedded page', /^web\/lib\/embed/],
    ['element', /^web\/lib\/(element|internals|pad(-style)?|preload\w*|read-strokes|shared)\.js$/],
    ['strokes, API', /^web\/lib\//],
  ],
  Python: [
    ['tests, scripts and examples', /^(tests|scripts|examples)\//],
    ['training', /^training\//],
    ['package', /^python\//],
  ],
};

/** Neither of the two uses the other. */
const APART = [
  [/^core\/cli\//, /^core\/wasm\//],
  [/^web\/lib\/strokes/, /^web\/lib\/(inkling|classifier|load|validate)\.js$/],
  [/^core\/src\/features/, /^core\/src\/layers/],
  [/^training\//, /^python\//],
];

/** What some files must not have at all: files, what, why. @type {[RegExp, RegExp, string][]} */
const FORBIDDEN = [
  [/^core\/(src|include)\//, /^ *# *include *<(stdio|stdlib|malloc|unistd|emscripten[^>]*|wasi[^>]*)\.h>|\b(malloc|calloc|realloc|free|printf|fopen)\s*\(/, 'the core allocates nothing and knows no file and no Emscripten'],
  [/^core\/wasm\//, /^ *# *include *<(stdio|stdlib|malloc|emscripten[^>]*)\.h>|\b(malloc|calloc|realloc|free)\s*\(/, 'the module imports nothing and allocates nothing'],
  [/^web\/(app|lib)\/.*\.js$/, /^ *(import|(import|export)\b[^;'"=]*\bfrom) *['"][^.]/, 'nothing is needed at run time'],
];

const root = process.argv[2] ?? '.';

/** @returns {string[]} the source files under a folder, relative to the root */
function list(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : list(path);
    return /\.([ch]|m?js|py)$/.test(path) ? [path] : [];
  });
}

const isFile = (path) => existsSync(join(root, path)) && statSync(join(root, path)).isFile();
const blank = (text) => text.replace(/[^\n]/g, ' ');

/** Where "NAME" is looked for: beside the file that includes it, then in the folders that the compiler is given. */
const INCLUDE_FOLDERS = ['core/include', 'core/src', 'core/cli', 'tests/core', 'tests/fuzz'];

/** What a file uses, by language: [the path as written, the file, where it stands in the text]. */
const USES = {
  C: (file, text) => Array.from(text.matchAll(/^ *# *include *"([^"]+)"/gm), ({ 1: name, index }) =>
    [name, [dirname(file), ...INCLUDE_FOLDERS].map((folder) => normalize(`${folder}/${name}`)).find(isFile), index]),
  JavaScript: (file, text) => [...text.matchAll(/^ *(?:import|(?:import|export)\b[^;'"=]*\bfrom) *['"](\.[^'"]+)['"]|\bimport\( *['"](\.[^'"]+)['"]/gm)]
    .map(({ 1: named, 2: called, index }) => [named ?? called, normalize(`${dirname(file)}/${named ?? called}`), index])
    .filter(([, used]) => !used.startsWith('dist/')) // built
    .map(([name, used, index]) => [name, isFile(used) ? used : undefined, index]),
  Python: (file, text) => [...text.matchAll(/^ *from +(?:\.|training\.)(\w+)? *import +(\w+)/gm)]
    .map(({ 1: module, 2: name, index }) => [module ?? name, [`${dirname(file)}/${module ?? name}.py`].find(isFile), index]),
};
const languageOf = (file) => (/\.[ch]$/.test(file) ? 'C' : file.endsWith('.py') ? 'Python' : 'JavaScript');
const layerOf = (file) => STACKS[languageOf(file)].findIndex(([, files]) => files.test(file));

let wrong = 0;
function report(file, text, index, message) {
  console.error(`${file}:${text.slice(0, index).split('\n').length}: ${message}`);
  wrong++;
}

/** @type {Map<string, string[]>} */
const graph = new Map();
for (const file of ['core', 'web', 'bin', 'scripts', 'tests', 'examples', 'training', 'python'].flatMap(list)) {
  const original = readFileSync(join(root, file), 'utf8');
  // Comments name types by import(), and files.
  const text = languageOf(file) === 'Python' ? original : original.replace(/\/\*[\s\S]*?\*\/|^ *\/\/.*$/gm, blank);
  const layer = layerOf(file);
  if (layer < 0) report(file, text, 0, 'belongs to no layer of scripts/checks/imports.mjs');
  const uses = USES[languageOf(file)](file, text);
  graph.set(file, uses.flatMap(([, used]) => used ?? []));
  for (const [name, used, index] of uses) {
    if (!used) {
      // Tests also write files that import others.
      if (/^(core|web)\//.test(file)) report(file, text, index, `${name} is not there`);
      continue;
    }
    const [from, to] = [layer, layerOf(used)].map((at) => STACKS[languageOf(file)][at]?.[0]);
    if (layerOf(used) < layer) report(file, text, index, `uses ${used}: upwards, from '${from}' to '${to}'`);
    for (const [one, other] of APART) {
      if ((one.test(file) && other.test(used)) || (other.test(file) && one.test(used))) report(file, text, index, `uses ${used}: these two know nothing of each other`);
    }
  }
  for (const [files, pattern, why] of FORBIDDEN) {
    if (!files.test(file)) continue;
    for (const { 0: found, index } of text.matchAll(new RegExp(pattern, 'gm'))) report(file, text, index, `${found.trim()}: ${why}`);
  }
}

/** Circles, found in depth: a file that is met again while what it uses is still looked at. */
const done = new Set();
function visit(file, path) {
  if (path.includes(file)) {
    console.error(`a circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
    wrong++;
  } else if (!done.has(file)) {
    for (const used of graph.get(file) ?? []) visit(used, [...path, file]);
    done.add(file);
  }
}
for (const file of graph.keys()) visit(file, []);

if (!wrong) console.log(`${graph.size} files, ${[...graph.values()].flat().length} arrows, none upwards, no circle`);
process.exitCode = wrong ? 1 : 0;
