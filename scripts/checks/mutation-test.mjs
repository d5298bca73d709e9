// Flips every comparison and every number of the core's files below, one at a time, and runs the C tests on the result:
// node scripts/checks/mutation-test.mjs [FILE[:LINE]]…
//
// A mutant is caught if a test fails, crashes, is stopped by a sanitizer or does not end. Mutants that no input can tell
// from the original are listed with the reason in tests/core/equivalent-mutants.txt and not counted; an entry that is
// caught after all, or fits no mutant, is an error. With --list only the latter is checked.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

const MIN_CAUGHT = 0.9;
const LIMIT = 10; // seconds of processor time per test, which stops endless loops
const work = 'build/mutants';
const listed = 'tests/core/equivalent-mutants.txt';
/** The files, and the C tests, first the ones that look at the file closest. */
const loading = ['core/test_model', 'core/test_features', 'fuzz/fuzz_model', 'fuzz/fuzz_drawing', 'core/test_classify', 'core/test_networks'];
const drawing = ['core/test_features', 'core/test_classify', 'fuzz/fuzz_drawing', 'fuzz/fuzz_model', 'core/test_networks', 'core/test_model'];
const tests = {
  'model.c': loading,
  'crc32.c': loading,
  'utf8.c': loading,
  'preprocess.c': drawing,
  'batch.c': ['core/test_batch', 'fuzz/fuzz_drawing'],
  'features/feature_set.c': drawing,
  'features/pen.c': drawing,
  'features/stroke5.c': drawing,
  'features/tutorial3.c': drawing,
};
const listOnly = process.argv.includes('--list');
const named = process.argv.slice(2).filter((argument) => argument !== '--list');
const places = named.length > 0 ? named : Object.keys(tests);
const files = [...new Set(places.map((place) => place.split(':')[0]))];
const unknown = files.filter((file) => !(file in tests));
if (unknown.length > 0) throw new Error(`no tests are named for ${unknown.join(', ')}; files: ${Object.keys(tests).join(', ')}`);
/** Whether a mutant at core/src/FILE:LINE is asked for. */
const asked = (at) => places.some((place) => `core/src/${place}` === (place.includes(':') ? at : at.split(':')[0]));
const flags = ['-std=c17', '-O1', '-fPIC', '-ffp-contract=off', '-fno-math-errno', '-w', '-DCHECK_STOPS', '-D_POSIX_C_SOURCE=200809L', '-Icore/include', '-Icore/src'];
// Most mutants are caught without sanitizers, which is quicker.
const builds = { plain: [], sanitized: ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'] };
const sources = readdirSync('core/src', { recursive: true }).map((name) => String(name).replaceAll('\\', '/')).filter((name) => name.endsWith('.c')).sort();
const object = (build, name) => join(work, build, `${name.replaceAll('/', '-')}.o`);

const COMPARISONS = { '<': ['<=', '>='], '<=': ['<', '>'], '>': ['>=', '<='], '>=': ['>', '<'], '==': ['!='], '!=': ['=='] };

/** What a comparison or number is replaced by. */
function changes(token) {
  if (COMPARISONS[token]) return COMPARISONS[token];
  const [, digits, suffix] = /^(0x[\da-f]+|[\d.]+)(\w*)$/i.exec(token) ?? ['', '', ''];
  if (digits.includes('.')) return [`${(Number(digits) + 1).toFixed(4)}${suffix}`];
  const n = Number(digits);
  return n > 0 ? [`${n + 1}${suffix}`, `${n - 1}${suffix}`] : [`1${suffix}`];
}

/** @returns {{file: string, name: string, at: string, source: string}[]} every mutant of a file of core/src */
function mutants(file) {
  const source = readFileSync(join('core/src', file), 'utf8');
  const blank = (text) => text.replace(/[^\n]/g, ' ');
  const code = source.replace(/\/\*[\s\S]*?\*\/|"(?:\\.|[^"])*"|'(?:\\.|[^'])*'|^#.*$/gm, blank);
  const tokens = /(?<!<)<=?(?!<)|(?<![>-])>=?(?!>)|[=!]=|(?<![\w.])(?:0x[\da-f]+|\d[\d.]*)[uf]?\b/gi;
  const found = [], seen = new Map();
  for (const { 0: token, index } of code.matchAll(tokens)) {
    const from = source.lastIndexOf('\n', index) + 1;
    const line = source.slice(from, source.indexOf('\n', index));
    for (const to of changes(token)) {
      const mutated = line.slice(0, index - from) + to + line.slice(index - from + token.length);
      const name = `${file}: ${line.trim()} → ${mutated.trim()}`;
      seen.set(name, (seen.get(name) ?? 0) + 1); // the same line may stand in a file twice
      found.push({ file, name: seen.get(name) > 1 ? `${name} (${seen.get(name)})` : name,
        at: `core/src/${file}:${source.slice(0, index).split('\n').length}`,
        source: source.slice(0, index) + to + source.slice(index + token.length) });
    }
  }
  return found;
}

/** Resolves to the exit status, null if a signal or the limit ended it. */
const run = (command, args, library = '') => new Promise((resolve, reject) => {
  const child = spawn('sh', ['-c', `ulimit -t ${LIMIT}; exec "$@"`, command, command, ...args], { stdio: 'ignore',
    env: { ...process.env, LD_LIBRARY_PATH: library, ASAN_OPTIONS: 'detect_leaks=0' } });
  child.on('error', reject);
  child.on('close', resolve);
});

async function must(command, args) {
  if (await run(command, args) !== 0) throw new Error(`failed: ${command} ${args.join(' ')}`);
}

const cc = (build, args) => ['cc', [...flags, ...builds[build], ...args]];

/** Makes libcore.so in a folder, with one source's object replaced. */
const link = (build, folder, file, replaced) => must(...cc(build, ['-shared', '-o', join(folder, 'libcore.so'),
  ...sources.map((name) => (name === file ? replaced : object(build, name))), '-lm']));

/** @returns {Promise<string | undefined>} the first test that fails with the folder's libcore.so */
async function failing(build, folder, file) {
  for (const test of tests[file] ?? loading) {
    if (build === 'sanitized' && test === 'core/test_networks') continue; // slow, and covers nothing more
    const name = test.split('/')[1];
    if (await run(join(work, build, name), test.startsWith('fuzz') ? [`tests/fuzz/${name.slice(5)}`] : [], folder) !== 0) return name;
  }
}

/** @returns {Promise<string | undefined>} what caught a mutant; 'compiler' if it does not compile */
async function caught({ file, source }, folder) {
  const path = join(folder, file.replaceAll('/', '-')), made = `${path}.o`;
  writeFileSync(path, source);
  for (const build of Object.keys(builds)) {
    if (await run(...cc(build, [`-Icore/src/${dirname(file)}`, '-c', path, '-o', made])) !== 0) return 'compiler';
    await link(build, folder, file, made);
    const by = await failing(build, folder, file);
    if (by) return by;
  }
}

const equivalent = new Map(readFileSync(listed, 'utf8').split('\n').filter((line) => line && !line.startsWith('#'))
  .map((line) => /** @type {[string, string]} */ ([line.slice(0, line.lastIndexOf(' | ')), line])).filter(([name]) => named.length === 0 || files.some((file) => name.startsWith(`${file}:`))));
const all = files.flatMap(mutants).filter(({ at }) => asked(at)), queue = all.entries();
const whole = !places.some((place) => place.includes(':'));
const names = new Set(all.map(({ name }) => name));
let wrong = 0;
for (const name of whole ? equivalent.keys() : []) {
  if (names.has(name)) continue;
  console.error(`listed as equivalent, but no mutant: ${name}`);
  wrong++;
}
if (listOnly) {
  console.log(`${all.length} mutants, ${equivalent.size} listed as equivalent, of which ${wrong} are no mutants`);
  process.exit(wrong > 0 ? 1 : 0);
}

rmSync(work, { recursive: true, force: true });
for (const build of Object.keys(builds)) {
  mkdirSync(join(work, build), { recursive: true });
  for (const name of sources) await must(...cc(build, ['-c', join('core/src', name), '-o', object(build, name)]));
  await must(...cc(build, ['-c', 'tests/fuzz/replay.c', '-o', object(build, 'replay')]));
  await link(build, join(work, build));
  for (const test of loading) {
    await must(...cc(build, [join('tests', `${test}.c`), ...(test.startsWith('fuzz') ? [object(build, 'replay')] : []), `-L${join(work, build)}`, '-lcore', '-lm',
      '-o', join(work, build, test.split('/')[1])]));
  }
  const broken = await failing(build, join(work, build));
  if (broken) throw new Error(`${broken} fails without any mutant`);
}

let done = 0, counted = 0, found = 0, survivors = 0;
const progress = () => process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${done} of ${all.length} mutants, ${survivors} not caught${process.stderr.isTTY ? ' ' : '\n'}`);
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, async (_, worker) => {
  const folder = join(work, `${worker}`);
  mkdirSync(folder, { recursive: true });
  for (const [, mutant] of queue) {
    const by = await caught(mutant, folder);
    const known = equivalent.get(mutant.name);
    if (known && by) {
      console.error(`listed as equivalent, but caught by ${by}: ${mutant.name}`);
      wrong++;
    } else if (!known && by !== 'compiler') {
      counted++;
      if (by) found++;
      else {
        survivors++;
        console.log(`${mutant.at}: not caught: ${mutant.name}`);
      }
    }
    done++;
    if (process.stderr.isTTY || done % 50 === 0) progress();
  }
}));
if (process.stderr.isTTY) process.stderr.write('\n');
console.log(`${found} of ${counted} mutants caught: ${((100 * found) / counted).toFixed(1)} %; ${all.length - counted} others equal the original or do not compile`);
process.exitCode = wrong > 0 || found / counted < MIN_CAUGHT ? 1 : 0;
