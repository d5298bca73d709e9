/** The documents: numbers, results and examples are those of their sources, links lead somewhere. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { blocks, documents, fill, fillExamples, readMetrics, sha256 } from '../../scripts/lib/docs-metrics.mjs';
import { FILES, added, hashFiles, holds, measured, readResults, trustBlocks } from '../../scripts/lib/trust.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');
const metrics = readMetrics();
const markdown = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n');

test('documents show the numbers of docs/metrics.json and the files of examples/', () => {
  for (const path of documents()) {
    assert.equal(fill(read(path), metrics, path), read(path), `${path}: run scripts/docs`);
    assert.equal(fillExamples(read(path), path), read(path), `${path}: run scripts/docs`);
  }
});

test('blocks are made anew in place; unknown and unclosed ones are refused', () => {
  assert.equal(fill('a <!-- metrics:arena -->1<!-- /metrics --> b', metrics, 'x'), `a <!-- metrics:arena -->${blocks.arena(metrics)}<!-- /metrics --> b`);
  assert.match(fill('<!-- metrics:sizes -->\n<!-- /metrics -->', metrics, 'x'), /^<!-- metrics:sizes -->\n\| [^]* \|\n<!-- \/metrics -->$/);
  assert.throws(() => fill('<!-- metrics:none --><!-- /metrics -->', metrics, 'x'), /does not know/);
  assert.throws(() => fill('<!-- metrics:arena -->', metrics, 'x'), /1 blocks but 0 ends/);
  assert.throws(() => fillExamples('<!-- examples/none.html -->\n', 'x'), /does not exist/);
});

test('every number has a documented key and the conditions of its measurement', () => {
  const patterns = Object.keys(metrics.keys).map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replace(/[A-Z]+/g, '.+')}$`));
  for (const key of Object.keys(metrics.values)) {
    assert.ok(patterns.some((pattern) => pattern.test(key)), `docs/metrics.json documents no key like ${key}`);
    const conditions = metrics.conditions[key.split('.')[0]];
    assert.ok(conditions?.command && conditions.date, `docs/metrics.json lacks the conditions of ${key}`);
  }
});

test('the model\'s numbers are those of the committed model', () => {
  const model = join(root, 'weights/inkling.ink');
  const hash = sha256(model);
  assert.equal(metrics.values['model.sha256'], hash, 'run scripts/docs --sizes');
  assert.equal(metrics.values['model.bytes'], statSync(model).size);
  assert.equal(metrics.values['size.inkling.ink.brotli'], metrics.values['model.brotli']);
  assert.equal(metrics.conditions.known.known_sha256, sha256(join(root, 'weights/known.ink')), 'run scripts/evaluate-known --held-out --save');
  for (const group of ['accuracy', 'perturbation', 'group', 'confusion', 'known']) {
    assert.equal(metrics.conditions[group].model_sha256, hash, `${group}: run scripts/evaluate --save`);
  }
});

test('a result whose files have changed since is shown as one of an older version', () => {
  const result = { date: '2026-11-30', machine: 'a machine', files: hashFiles('coverage'), numbers: { lines: 99, 'all-lines': 100, branches: 9, 'all-branches': 10 } };
  assert.equal(trustBlocks({ coverage: result })['trust-coverage'](), 'lines 99.0 % (99 of 100), branches 90.0 % (9 of 10) | 30 November 2026, this version');
  assert.match(trustBlocks({ coverage: result }, () => 'another')['trust-coverage'](), / \| 30 November 2026, an older version$/);
  assert.equal(measured({ ...result, files: undefined }, hashFiles('coverage')), '30 November 2026, an older version');
  assert.match(trustBlocks({ 'fuzz-model': { ...result, numbers: { inputs: 1234567, seconds: 3600.4 } } }, () => 'another')['trust-fuzz'](), /^\| `model` \|.*\| 1,234,567 \| 3,600 s \| 30 November 2026, an older version \|$/m);
});

test('a check is skipped if it passed with the same files, and was as long as is asked', () => {
  const result = { date: '2026-11-30', machine: 'a machine', files: 'these', numbers: { drawings: 1000 } };
  for (const [files, asked, expected] of /** @type {const} */ ([['these', undefined, true], ['these', 'drawings=1000', true], ['these', 'drawings=1001', false], ['these', 'inputs=1', false], ['others', undefined, false]])) {
    assert.equal(holds(result, files, asked), expected, `${files} ${asked}`);
  }
  assert.equal(holds(undefined, 'these'), false);
});

test('counts of the same code add up; those of other code begin anew', () => {
  const old = { date: '2026-11-01', machine: 'a machine', files: 'this', numbers: { inputs: 1000, seconds: 1.5 } };
  assert.deepEqual(added(old, 'this', { inputs: 5, seconds: 0.25 }).numbers, { inputs: 1005, seconds: 1.8 });
  assert.deepEqual(added(old, 'that', { inputs: 5, seconds: 0.5 }).numbers, { inputs: 5, seconds: 0.5 });
  assert.deepEqual(added(undefined, 'that', { inputs: 5 }).numbers, { inputs: 5 });
});

test('each long check names the files that its result speaks of, and the page shows its result', () => {
  const checks = [.../^checks=\((.*) "\$\{fuzz\[@\]\}"\)$/m.exec(read('scripts/checks/all'))?.[1].split(' ') ?? [], .../^all=\((.*)\)$/m.exec(read('scripts/checks/fuzz'))?.[1].split(' ').map((target) => `fuzz-${target}`) ?? []];
  assert.deepEqual(Object.keys(FILES), checks);
  for (const check of checks) {
    for (const path of FILES[check]) assert.ok(execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', path], { cwd: root, encoding: 'utf8' }), `${check}: there is no ${path}`);
    if (check === 'recipes') continue; // every run of scripts/test follows them
    assert.ok(read('docs/trust.md').includes(check.startsWith('fuzz-') ? '<!-- metrics:trust-fuzz -->' : `<!-- metrics:trust-${check} -->`), check);
  }
  for (const [check, { date, machine }] of Object.entries(readResults())) assert.ok(FILES[check] && /^\d{4}-\d\d-\d\d$/.test(date) && machine, check);
});

test('relative links lead to files and headings that exist', () => {
  /** The anchors of a document's headings, as code hosts make them. */
  const anchors = (/** @type {string} */ path) => [...read(path).replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)]
    .map(([, heading]) => heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase().replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-'));
  for (const path of markdown) {
    const text = read(path).replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
    for (const [, link] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [file, anchor] = link.split('#');
      const target = file ? normalize(join(dirname(path), file)) : path;
      assert.ok(existsSync(join(root, target)), `${path} links to ${link}, which does not exist`);
      if (anchor) assert.ok(anchors(target).includes(anchor), `${path} links to ${link}; ${target} has no such heading`);
    }
  }
});

/** Paths in a text that names files in backticks; those with a placeholder, such as NAME, are patterns. @param {string} text */
const paths = (text) => [...text.matchAll(/`([\w@.-]+\/[\w@./-]*|[\w-]+\.(?:json|txt|md))`/g)].map(([, path]) => path)
  .filter((path) => !/[A-Z]{4,}/.test(path.replace(/\b(README|CONTRIBUTING|CHANGELOG|SECURITY|LICENSE|FORMAT|MODEL_CARD|DECODER_CARD)\.md|CMakeLists/g, '')));

test('CONTRIBUTING.md, SECURITY.md, docs/design.md and docs/trust.md name files that exist', () => {
  for (const document of ['CONTRIBUTING.md', 'SECURITY.md', 'docs/design.md', 'docs/trust.md']) {
    for (const path of paths(read(document))) assert.ok(existsSync(join(root, path)) || path.startsWith('dist/'), `${document} names ${path}, which does not exist`);
  }
});

test('every row of a table of tests names test files that exist', () => {
  let rows = 0;
  for (const path of markdown.filter((path) => !['docs/trust.md', 'CONTRIBUTING.md'].includes(path))) { // whose cells are prose, tested above
    for (const [, header, body] of read(path).matchAll(/^(\|.*\|)\n\|[-| ]+\|\n((?:\|.*\n)+)/gm)) {
      const at = header.split('|').findIndex((cell) => /^ test(,|$)/.test(cell.trimEnd()));
      if (at < 0) continue;
      for (const row of body.trimEnd().split('\n')) {
        const names = [...row.replaceAll('\\|', '').split('|')[at].matchAll(/`([^`]+)`/g)].map(([, name]) => name);
        assert.ok(names.length > 0, `${path}: no test is named in ${row}`);
        for (const name of names) {
          const places = [name, `tests/web/${name}.test.mjs`, `tests/web/runtimes/${name}`];
          assert.ok(places.some((place) => place.startsWith('tests/') && existsSync(join(root, place))), `${path} names ${name}, which does not exist`);
        }
        rows++;
      }
    }
  }
  assert.ok(rows > 50, `${rows} rows`);
});

test('each wish of CONTRIBUTING.md has a file in which what to look for is found', () => {
  const table = /\| wish \| file \| look for \|\n.*\n((?:\|.*\n)+)/.exec(read('CONTRIBUTING.md'));
  const rows = (table?.[1] ?? '').trim().split('\n').map((row) => row.split(' | '));
  assert.ok(rows.length >= 20);
  for (const [wish, files, sought] of rows) {
    const [, path] = /** @type {string[]} */ (/`([^`]+)`/.exec(files));
    const [, word] = /** @type {string[]} */ (/`([^`]+)`/.exec(sought));
    assert.ok(read(path).includes(word), `${wish}: ${path} has no ${word}`);
  }
});

test('documents describe the product, not targets', () => {
  for (const path of markdown) {
    for (const [row] of read(path).matchAll(/^\|.*\|\n(?=\|[ -]*-)/gm)) assert.doesNotMatch(row, /\| (must|aim|reached) \|/, path);
  }
});

test('the README is short', () => assert.ok(read('README.md').trim().split('\n').length <= 150));
