/**
 * The results of the long checks. docs/trust.json holds them, each with the date, the machine and a hash of the files that
 * it speaks of; docs/trust.md shows them, and that a result is of an older version where the hash is no longer that of the
 * files. scripts/checks/all and scripts/checks/fuzz call this file:
 *
 * node scripts/lib/trust.mjs hash CHECK                        the hash of the files that the check's results speak of
 * node scripts/lib/trust.mjs holds CHECK [NUMBER=LEAST]        says when the check passed, and exits with 0, if that was with
 *                                                              the files as they are and the number was at least this
 * node scripts/lib/trust.mjs number CHECK NUMBER               a number of the result; 0 if the files have changed since
 * node scripts/lib/trust.mjs save CHECK HASH LOG               keeps what the check printed, when it passed
 * node scripts/lib/trust.mjs add CHECK HASH NUMBER=MORE…       adds to the numbers of the result
 * node scripts/lib/trust.mjs forget CHECK                      drops the result: the check has failed
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machine } from '../../tests/bench/machine.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const RESULTS = `${root}docs/trust.json`;

const CORE = ['core/include', 'core/src'];
const SHARED_FUZZ = [...CORE, 'tests/fuzz/fuzz.h', 'tests/core/seeded_*.h'];

/** The files that each check's results speak of, as git's pathspecs. @type {Record<string, string[]>} */
export const FILES = {
  'lint-c': ['core', '.clang-tidy', 'scripts/checks/lint-c'],
  coverage: [...CORE, 'tests/core', 'tests/fuzz', 'scripts/checks/coverage'],
  licenses: ['*package-lock.json', 'package.json', 'scripts/checks/licenses.mjs'],
  recipes: ['CMakeLists.txt', 'CONTRIBUTING.md', 'bin', 'core', 'python', 'scripts/checks/recipes.mjs', 'tests/core', 'training', 'web', 'weights/FORMAT.md'],
  next: [...CORE, 'core/wasm', 'package.json', 'tests/web/next', 'web/lib', 'weights/inkling.ink'],
  reproducible: ['CMake*', 'bin', 'cmake', 'core', 'package*.json', 'scripts/build', 'scripts/lib/build*', 'scripts/checks/reproducible', 'web', 'weights'],
  determinism: [...CORE, 'core/wasm', 'scripts/checks/determinism', 'tests/cli/determinism.test.mjs', 'tests/core/determinism.c', 'tests/web/cross-browser/valid.mjs', 'weights/inkling.ink'],
  'mutation-test': [...CORE, 'scripts/checks/mutation-test*', 'tests/core', 'tests/fuzz'],
  soak: [...CORE, 'core/wasm', 'tests/lib/hostile.mjs', 'tests/lib/soak.mjs', 'tests/web/cross-browser/soak.mjs', 'web/lib', 'weights/inkling.ink'],
  load: [...CORE, 'core/cli', 'core/wasm', 'examples/python/dask_label.py', 'scripts/checks/load', 'tests/lib/memory.mjs', 'tests/python/dask_cluster.py', 'tests/python/load_cluster.py', 'tests/web/load', 'web', 'weights/inkling.ink'],
  'fuzz-model': [...SHARED_FUZZ, 'tests/fuzz/fuzz_model.c', 'tests/fuzz/tiny_model.h'],
  'fuzz-drawing': [...SHARED_FUZZ, 'tests/fuzz/fuzz_drawing.c', 'tests/fuzz/tiny_model.h'],
  'fuzz-readers': [...SHARED_FUZZ, 'core/cli', 'tests/fuzz/fuzz_readers.c'],
  'fuzz-sketch': [...SHARED_FUZZ, 'tests/fuzz/fuzz_sketch.c'],
  'fuzz-learned': [...SHARED_FUZZ, 'core/cli', 'tests/fuzz/fuzz_learned.c'],
  'fuzz-web': [...CORE, 'core/wasm', 'tests/fuzz/web.mjs', 'tests/lib/fuzz.mjs', 'web/app/formats', 'web/app/round', 'web/app/shelf', 'web/lib'],
};

/** @typedef {Record<string, number | string>} Numbers */
/**
 * `files`: the hash; none for results that are older than this file.
 * @typedef {{ date: string, machine: string, files?: string, numbers: Numbers }} Result
 */

/** @returns {Record<string, Result>} by check */
export const readResults = () => JSON.parse(readFileSync(RESULTS, 'utf8'));

/** @param {Record<string, Result>} results */
function writeResults(results) {
  const sorted = Object.fromEntries(Object.keys(FILES).filter((check) => results[check]).map((check) => [check, results[check]]));
  writeFileSync(RESULTS, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** A hash of the names and contents of a check's files: those that git knows or would add. @param {string} check */
export function hashFiles(check) {
  const names = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', '--', ...FILES[check]], { cwd: root, encoding: 'utf8' });
  const hash = createHash('sha256');
  for (const name of [...new Set(names.split('\0'))].filter((name) => name && existsSync(root + name)).sort()) {
    hash.update(`${name}\0${createHash('sha256').update(readFileSync(root + name)).digest('hex')}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function describeMachine() {
  const { cpu, features, cores, system } = machine();
  return `${cpu}${features && ` (${features})`}, ${cores} processor${cores === 1 ? '' : 's'}, ${system}`;
}

const today = () => new Date().toISOString().slice(0, 10);

/* What the checks print */

/** The numbers in the groups of a pattern's first match. @param {string} text @param {RegExp} pattern @returns {number[]} */
function numbersIn(text, pattern) {
  const found = pattern.exec(text);
  if (!found) throw new Error(`the check's output has nothing like ${pattern}`);
  return found.slice(1).map(Number);
}

/** The output of soak.mjs by place: `Node.drawings` and so on. @param {string} log */
function readSoak(log) {
  /** @type {Numbers} */
  const numbers = {};
  for (const [, place, drawings, first, last, start, end, early, late] of log.matchAll(/^(\w+): (\d+) drawings; WebAssembly's memory (\d+) bytes at first, (\d+) at last; of its own in all ([\d.]+) MB → ([\d.]+) MB; ([\d.]+) → ([\d.]+) ms/gm)) {
    Object.assign(numbers, { [`${place}.wasm`]: Number(last) - Number(first), [`${place}.start`]: Number(start), [`${place}.end`]: Number(end), [`${place}.early`]: Number(early), [`${place}.late`]: Number(late) });
    numbers.drawings = Math.min(Number(drawings), Number(numbers.drawings ?? Infinity));
  }
  for (const [, place, count, slowest] of log.matchAll(/^(\w+): (\d+) hostile drawings; slowest ([\d.]+) ms/gm)) {
    Object.assign(numbers, { hostile: Number(count), [`${place}.slowest`]: Number(slowest) });
  }
  if (!numbers.drawings) throw new Error('no drawings were classified');
  return numbers;
}

/** The lines of scripts/checks/load: one per part, of which the cluster's needs Dask. @param {string} log @returns {Numbers} */
function readLoad(log) {
  const memory = String.raw`heap ([\d.]+) → ([\d.]+) MB.*WebAssembly [\d.]+ → ([\d.]+) MB`;
  const [rounds, pads, start, end] = numbersIn(log, RegExp(String.raw`^pads: (\d+) rounds of (\d+) pads.*${memory}`, 'm'));
  const [guesses, strokes, drawings, morning, evening, wasm] = numbersIn(log, RegExp(String.raw`^day: (\d+) guesses, (\d+) strokes in (\d+) drawings.*${memory}`, 'm'));
  const [, kills, labeled] = /^cluster: (\d+) workers killed, .*; (\d+) drawings .*, as one process/m.exec(log) ?? [];
  return { rounds, pads, 'pads.start': start, 'pads.end': end, guesses, strokes, drawings, 'day.start': morning, 'day.end': evening, wasm, ...kills && { kills: Number(kills), labeled: Number(labeled) } };
}

/** The builds that agree, and what was left out. @param {string} log */
function readDeterminism(log) {
  const builds = [...log.matchAll(/^([\da-f]{16}) (\S+)$/gm)], [drawings] = numbersIn(log, /Node [\d.]+, (\d+) drawings/);
  const engines = [...new Set([...log.matchAll(/^[\da-f]{64} (\w+), /gm)].map(([, engine]) => engine))];
  return { drawings, hash: builds[0][1], builds: builds.map(([, , name]) => name).join(', '), engines: engines.join(', ') };
}

/** How the numbers of each check that prints some are read from its output. @type {Record<string, (log: string) => Numbers>} */
const READERS = {
  'lint-c': (log) => ({ files: numbersIn(log, /^clean: (\d+) files/m)[0], tools: (/^clean: \d+ files by (.+)$/m.exec(log) ?? [])[1] }),
  coverage(log) {
    const [lines, allLines] = numbersIn(log, /^lines: [\d.]+% \((\d+) out of (\d+)\)/m), [branches, allBranches] = numbersIn(log, /^branches: [\d.]+% \((\d+) out of (\d+)\)/m);
    return { lines, 'all-lines': allLines, branches, 'all-branches': allBranches };
  },
  licenses: (log) => ({ packages: [...log.matchAll(/^[^\t\n]+\t[^\t\n]*\t/gm)].length }),
  recipes: (log) => ({ recipes: [...log.matchAll(/^ok: /gm)].length }),
  next: (log) => ({ tests: numbersIn(log, /^(\d+) passed, 0 failed/m)[0] }),
  reproducible: (log) => ({ files: [...log.matchAll(/^[\da-f]{64} /gm)].length }),
  determinism: readDeterminism,
  'mutation-test': (log) => { const [caught, mutants] = numbersIn(log, /^(\d+) of (\d+) mutants caught/m); return { caught, mutants }; },
  soak: readSoak,
  load: readLoad,
};

/**
 * Keeps what a check printed.
 * @param {string} check
 * @param {string} files their hash when the check began
 * @param {string} log
 */
function save(check, files, log) {
  writeResults({ ...readResults(), [check]: { date: today(), machine: describeMachine(), files, numbers: READERS[check](log) } });
}

/**
 * A result to which numbers are added, or a new one if it was of other files.
 * @param {Result | undefined} old
 * @param {string} files
 * @param {Record<string, number>} more
 * @returns {Result}
 */
export function added(old, files, more) {
  const numbers = old?.files === files ? { ...old.numbers } : {};
  for (const [name, value] of Object.entries(more)) numbers[name] = Number((Number(numbers[name] ?? 0) + value).toFixed(1));
  return { date: today(), machine: describeMachine(), files, numbers };
}

/**
 * Whether a check need not run again.
 * @param {Result | undefined} result
 * @param {string} files their hash now
 * @param {string} [asked] a number of the result and the least that it must be, as in `drawings=1000000`
 */
export function holds(result, files, asked) {
  const [name, least] = asked?.split('=') ?? [];
  return result?.files === files && (!name || Number(result.numbers[name] ?? 0) >= Number(least));
}

/* What the document shows */

const whole = (/** @type {number | string} */ value) => Number(value).toLocaleString('en');
const share = (/** @type {number | string} */ part, /** @type {number | string} */ all) => `${(100 * Number(part) / Number(all)).toFixed(1)} % (${whole(part)} of ${whole(all)})`;
const date = (/** @type {string} */ iso) => new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** Places of a soak, in the order in which they ran. @param {Numbers} numbers @param {string} part */
const placesWith = (numbers, part) => Object.keys(numbers).filter((key) => key.endsWith(`.${part}`)).map((key) => key.slice(0, -part.length - 1));

/** @param {string} place @param {Numbers} numbers */
function soakIn(place, numbers) {
  const [start, end, early, late] = ['start', 'end', 'early', 'late'].map((part) => numbers[`${place}.${part}`]);
  return `${place} ${start} → ${end} MB${early === undefined ? '' : `, ${early} → ${late} ms`}`;
}

/** @param {Numbers} numbers */
function showLoad(numbers) {
  const { rounds, pads, guesses, strokes, drawings, kills, labeled } = numbers;
  const heap = (/** @type {string} */ part) => `JavaScript's heap ${numbers[`${part}.start`]} → ${numbers[`${part}.end`]} MB`;
  return `${whole(rounds)} times ${whole(pads)} pads: ${heap('pads')}; ${whole(guesses)} guesses, ${whole(strokes)} strokes in ${whole(drawings)} drawings, all on the shelf: ${
    heap('day')}, WebAssembly memory constant, ${numbers.wasm} MB${kills ? `; ${whole(kills)} workers killed: ${whole(labeled)} drawings labeled as by one process` : ''}`;
}

/** The result of each check in words. @type {Record<string, (numbers: Numbers) => string>} */
const SHOWN = {
  'lint-c': ({ files, tools }) => `no finding in ${whole(files)} files by ${tools}`,
  coverage: (numbers) => `lines ${share(numbers.lines, numbers['all-lines'])}, branches ${share(numbers.branches, numbers['all-branches'])}`,
  licenses: ({ packages }) => `each of ${whole(packages)} packages has a known license`,
  recipes: ({ recipes }) => `${whole(recipes)} recipes followed`,
  next: ({ tests }) => `${whole(tests)} tests pass`,
  reproducible: ({ files }) => `${whole(files)} files are equal: the command line and all of \`dist/\``,
  determinism: ({ drawings, hash, builds, engines }) => `${whole(drawings)} drawings of \`valid\`: one hash, ${hash}, by ${builds}; another over the modules in Node, ${engines}`,
  'mutation-test': ({ caught, mutants }) => share(caught, mutants),
  soak: (numbers) => `${whole(numbers.drawings)} drawings each, WebAssembly memory constant. Process memory, start → end, and processor time per drawing: ${
    placesWith(numbers, 'start').map((place) => soakIn(place, numbers)).join('; ')}`,
  load: showLoad,
};

/** When a result was measured, and whether it is of this version. @param {Result} result @param {string} files their hash now */
export const measured = (result, files) => `${date(result.date)}, ${result.files === files ? 'this version' : 'an older version'}`;

/** What each target of scripts/checks/fuzz reads. @type {Record<string, string>} */
const TARGETS = {
  model: 'model files, with the forward passes of what the loader accepts, alone and in a batch; all kinds of layers and features',
  drawing: 'strokes → features → forward pass, alone, in a batch, among some labels, explained',
  readers: 'ndjson, `.bin` and CSV files, also in gzip, whole and damaged',
  sketch: 'decoder files, with the drawings of what the loader accepts',
  learned: 'files of learned words, learned by a model',
  web: 'in JavaScript: drawings of other programs, links, saved drawings, records of the shelf, learned words',
};

/** @param {Record<string, Result>} results @param {(check: string) => string} hash */
function fuzzTable(results, hash) {
  const rows = Object.entries(TARGETS).map(([target, reads]) => {
    const check = `fuzz-${target}`, result = results[check];
    if (!result) return `| \`${target}\` | ${reads} | not yet | | |`;
    const { inputs, seconds } = result.numbers;
    return `| \`${target}\` | ${reads} | ${whole(inputs)} | ${whole(Math.round(Number(seconds)))} s | ${measured(result, hash(check))} |`;
  });
  return ['| target | reads | inputs | processor time | measured |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** @param {Record<string, Result>} results */
function machineList(results) {
  /** @type {Record<string, string[]>} */
  const checks = {};
  for (const [check, result] of Object.entries(results)) (checks[result.machine] ??= []).push(`\`${check}\``);
  return ['| machine | checks |', '|---|---|', ...Object.entries(checks).map(([name, names]) => `| ${name} | ${names.join(', ')} |`)].join('\n');
}

/** @param {Numbers} numbers */
const hostileTimes = (numbers) => `the slowest of ${numbers.hostile} drawings, the first time in a page or process: ${
  placesWith(numbers, 'slowest').map((place) => `${place} ${numbers[`${place}.slowest`]} ms`).join(', ')}`;

/**
 * The blocks of docs/trust.md by name, for scripts/lib/docs-metrics.mjs. That of a check is two cells of a row: its result,
 * and when it was measured.
 * @param {Record<string, Result>} [given] results
 * @param {(check: string) => string} [hash] of a check's files now
 * @returns {Record<string, () => string>}
 */
export function trustBlocks(given, hash = hashFiles) {
  /** @param {string} check @param {(numbers: Numbers) => string} show */
  const row = (check, show) => () => {
    const result = (given ?? readResults())[check];
    return result ? `${show(result.numbers)} | ${measured(result, hash(check))}` : 'not measured yet | ';
  };
  return {
    ...Object.fromEntries(Object.entries(SHOWN).map(([check, show]) => [`trust-${check}`, row(check, show)])),
    'trust-hostile': row('soak', hostileTimes),
    'trust-fuzz': () => fuzzTable(given ?? readResults(), hash),
    'trust-machines': () => machineList(given ?? readResults()),
  };
}

/** Commands by name. @type {Record<string, (check: string, ...rest: string[]) => unknown>} */
const COMMANDS = {
  hash: (check) => console.log(hashFiles(check)),
  holds(check, asked) {
    const result = readResults()[check], [name] = asked?.split('=') ?? [];
    if (!holds(result, hashFiles(check), asked)) return void (process.exitCode = 1);
    console.log(`passed on ${date(result.date)} with the same files${name ? `, ${name}: ${whole(result.numbers[name])}` : ''}; --again runs it anyway`);
  },
  number(check, name) {
    const result = readResults()[check];
    console.log(Math.floor(result?.files === hashFiles(check) ? Number(result.numbers[name] ?? 0) : 0));
  },
  save: (check, files, path) => save(check, files, readFileSync(path, 'utf8')),
  add(check, files, ...more) {
    const results = readResults();
    const numbers = Object.fromEntries(more.map((one) => one.split('=')).map(([name, value]) => [name, Number(value)]));
    writeResults({ ...results, [check]: added(results[check], files, numbers) });
  },
  forget(check) {
    const results = readResults();
    delete results[check];
    writeResults(results);
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, check, ...rest] = process.argv.slice(2);
  if (!Object.hasOwn(COMMANDS, command ?? '') || !Object.hasOwn(FILES, check ?? '')) {
    console.error(`trust.mjs: expected ${Object.keys(COMMANDS).join(', ')} and a check: ${Object.keys(FILES).join(', ')}`);
    process.exit(2);
  }
  COMMANDS[command](check, ...rest);
}
