/** The options among and except: of inkling/more, refused by inkling.js, and of the package's command as of the native one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DIST } from '../../lib/shapes.mjs';

const { createInkling } = await import(pathToFileURL(`${DIST}/inkling.js`).href);
const { chooseLabels, classifyAll, createInkling: createMore, loadMore } = await import(pathToFileURL(`${DIST}/more.js`).href);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const pen = join(root, 'tests/drawings/pen.ndjson');
/** @type {any[]} */
const drawings = readFileSync(pen, 'utf8').trim().split('\n').map((line) => JSON.parse(line).drawing);
const folder = mkdtempSync(join(tmpdir(), 'inkling-words-'));
after(() => rmSync(folder, { recursive: true }));
const file = (/** @type {string} */ name, /** @type {string | Buffer} */ content) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** @type {import('../../../web/lib/inkling.js').Inkling} */
let small;
/** @type {import('../../../web/lib/more.js').InklingMore} */
let more;
before(async () => {
  small = await createInkling();
  more = await loadMore(small);
});

test('probabilities are those of all labels, divided by the sum of those that are left', () => {
  const some = ['cat', 'dog', 'house'], others = small.labels.filter((label) => !some.includes(label));
  for (const drawing of drawings.slice(0, 8)) {
    const all = small.probabilities(drawing);
    for (const options of [{ among: some }, { except: others }, { among: [...some, 'sun'], except: ['sun'] }]) {
      const given = more.probabilities(drawing, options);
      const sum = some.reduce((total, label) => total + all[small.labels.indexOf(label)], 0);
      given.forEach((probability, i) => {
        if (!some.includes(small.labels[i])) return assert.equal(probability, 0);
        assert.ok(Math.abs(probability - all[i] / sum) < 1e-4, `${probability} of ${all[i]} / ${sum}`);
      });
      const { guesses, sure } = more.classify(drawing, options);
      assert.deepEqual(guesses.map(({ label }) => label).sort(), some);
      for (const { label, probability } of guesses) assert.equal(probability, given[small.labels.indexOf(label)]);
      assert.equal(sure, more.classify(drawing, { ...options, top: 1 }).sure);
    }
  }
});

test('loadMore takes the larger module from where it is told, and says what it was given instead', async () => {
  const named = await loadMore(await createInkling(), { wasm: readFileSync(`${DIST}/inkling-more-scalar.wasm`) });
  assert.deepEqual(named.classify(drawings[0], { among: ['cat', 'dog'] }), more.classify(drawings[0], { among: ['cat', 'dog'] }));
  await assert.rejects(loadMore(await createInkling(), { wasm: readFileSync(`${DIST}/inkling.wasm`) }), { code: 'wasm', message: /module of inkling\.js/ });
});

test('loadMore with words makes a classifier that has them, unless a call names its own', async () => {
  const words = { among: ['cat', 'dog', 'house'], except: ['dog'] }, chosen = await loadMore(small, words);
  for (const drawing of drawings.slice(0, 4)) {
    assert.deepEqual(chosen.classify(drawing), more.classify(drawing, words));
    assert.deepEqual(chosen.probabilities(drawing, null), more.probabilities(drawing, words));
    assert.deepEqual(chosen.classify(drawing, { except: [], top: 2 }), more.classify(drawing, { among: words.among, top: 2 }));
    assert.deepEqual((await loadMore(chosen)).classify(drawing), small.classify(drawing));
    assert.deepEqual(await classifyAll(chosen, [drawing]), [small.classify(drawing)]);
  }
  words.among.length = 0; // what was chosen stays chosen
  assert.equal(chosen.classify(drawings[0]).guesses.length, 2);
  assert.equal(await loadMore(small, {}), more);
  await assert.rejects(loadMore(small, { among: ['hause'] }), { name: 'InklingError', code: 'option', message: 'among: the model has no label "hause"; the nearest is "house".' });
  await assert.rejects(loadMore(small, { among: [] }), { name: 'InklingError', code: 'option' });
});

test('without the options, and after them, the results are those of inkling.js', () => {
  for (const drawing of drawings.slice(0, 8)) {
    more.classify(drawing, { among: ['cat'] });
    for (const options of [{}, { among: undefined, except: null }, { top: 345, unfinished: true }]) {
      assert.deepEqual(more.classify(drawing, /** @type {any} */ (options)), small.classify(drawing, { ...options, .../** @type {any} */ ({ among: undefined, except: undefined }) }));
    }
    assert.deepEqual(more.probabilities(drawing), small.probabilities(drawing));
    assert.deepEqual(more.simplify(drawing), small.simplify(drawing));
  }
});

test('case and _, - and + count for nothing', () => {
  for (const word of ['The Eiffel Tower', 'the_eiffel-tower', 'THE+EIFFEL%20TOWER']) {
    assert.deepEqual(chooseLabels(more.labels, { among: ['cat', word] }), ['The Eiffel Tower', 'cat']);
    assert.deepEqual(more.classify(drawings[0], { among: [word] }).guesses, [{ label: 'The Eiffel Tower', probability: 1 }]);
  }
  assert.deepEqual(chooseLabels(['a b', 'a_b', 'a-b'], { among: ['a_b'] }), ['a_b']);
  assert.throws(() => chooseLabels(['a b', 'a_b'], { among: ['a+b'] }), { code: 'option' }); // which of them?
  assert.deepEqual(chooseLabels(more.labels, {}), [...more.labels]);
});

test('wrong words and types are errors that say what is wrong, for each function', async () => {
  for (const [options, message] of /** @type {[any, string][]} */ ([
    [{ among: ['cat', 'houze'] }, 'among: the model has no label "houze"; the nearest is "house".'],
    [{ except: ['circl'] }, 'except: the model has no label "circl"; the nearest is "circle".'],
    [{ among: ['\ud800cat'] }, 'among: the model has no label "\ufffdcat"; the nearest is "cat".'],
    [{ among: [`a${'é'.repeat(50)}`] }, `among: the model has no label "a${'é'.repeat(39)}"; the nearest is "aircraft carrier".`],
    [{ among: 'cat' }, 'among must be an array of labels, not "cat".'],
    [{ except: { cat: true } }, 'except must be an array of labels, not an object.'],
    [{ among: [5] }, 'among must be an array of labels; 5 is none.'],
    [{ among: Array(1) }, 'among must be an array of labels; undefined is none.'],
    [{ among: [] }, 'among and except leave no label to guess from.'],
    [{ among: ['cat'], except: ['Cat'] }, 'among and except leave no label to guess from.'],
    [{ except: more.labels }, 'among and except leave no label to guess from.'],
  ])) {
    const expected = { name: 'InklingError', code: 'option', message };
    assert.throws(() => more.classify(drawings[0], options), expected);
    assert.throws(() => more.probabilities(drawings[0], options), expected);
    assert.throws(() => chooseLabels(more.labels, options), expected);
    await assert.rejects(classifyAll(small, [], options), expected);
  }
});

test('inkling.js alone refuses the options', async () => {
  const larger = await createInkling({ wasm: readFileSync(`${DIST}/inkling-more.wasm`) });
  for (const inkling of [small, larger]) for (const options of /** @type {any[]} */ ([{ among: ['cat'] }, { except: ['cat'] }, { among: [] }])) {
    const expected = { name: 'InklingError', code: 'option', message: 'among and except need inkling/more.' };
    assert.throws(() => inkling.classify(drawings[0], options), expected);
    assert.throws(() => inkling.probabilities(drawings[0], options), expected);
  }
});

test('a classifier by the larger module and what loadMore makes of it do not disturb each other', async () => {
  for (const name of ['inkling-more.wasm', 'inkling-more-scalar.wasm']) {
    const larger = await createInkling({ wasm: readFileSync(`${DIST}/${name}`) }), chooses = await loadMore(larger);
    for (const drawing of drawings.slice(0, 4)) {
      const options = { among: ['cat', 'dog'] };
      assert.deepEqual(chooses.classify(drawing, options), more.classify(drawing, options));
      assert.deepEqual(larger.classify(drawing), small.classify(drawing));
    }
  }
});

test('createInkling of inkling/more loads the larger module alone', async () => {
  const options = { among: ['cat', 'dog'] }, files = (/** @type {string} */ wasm) => ({ wasm: readFileSync(`${DIST}/${wasm}`) });
  for (const given of [undefined, {}, files('inkling-more.wasm'), files('inkling-more-scalar.wasm')]) {
    const inkling = await createMore(given);
    assert.deepEqual(inkling.classify(drawings[0], options), more.classify(drawings[0], options));
    assert.deepEqual(await classifyAll(inkling, [drawings[0]], options), [more.classify(drawings[0], options)]);
  }
  await assert.rejects(createMore(files('inkling.wasm')), { name: 'InklingError', code: 'wasm', message: 'This is the module of inkling.js. Give inkling-more.wasm, or nothing.' });
  await assert.rejects(createMore({ wasm: `${DIST}/inkling.ink` }), { name: 'InklingError', code: 'wasm', message: /Expected inkling-more\.wasm at .* as createInkling\({ wasm }\)\.$/ });
  await assert.rejects(createMore({ model: new Uint8Array(100) }), { name: 'InklingError', code: 'model' });
  await assert.rejects(createMore(/** @type {any} */ ({ get model() { throw new Error('hostile'); } })), { name: 'InklingError', code: 'source', message: /hostile/ });
});

test('classifyAll gives the bytes of classify, also while other calls have other words', async () => {
  const many = Array.from({ length: 300 }, (_, i) => drawings[i % drawings.length]);
  const choices = [{ among: ['cat', 'dog', 'sun'], top: 10 }, { except: ['square', 'line'], top: 3 }, {}];
  const all = await Promise.all(choices.map((options) => classifyAll(small, many, options)));
  choices.forEach((options, i) => assert.deepEqual(all[i], many.map((drawing) => more.classify(drawing, options))));
  assert.deepEqual(await classifyAll(more, [[], drawings[0]], choices[0]).then(([bad, good]) => [bad.code, good]), ['empty', more.classify(drawings[0], choices[0])]);
});

test('no more guesses are given than there are', async () => {
  more.classify(drawings[0], { top: 345 }); // leaves guesses behind
  for (const top of [1, 2, 3, 345, 1e9]) {
    assert.equal(more.classify(drawings[0], { among: ['cat', 'dog'], top }).guesses.length, Math.min(top, 2));
    assert.equal((await classifyAll(small, [drawings[0]], { among: ['cat', 'dog'], top }))[0].guesses.length, Math.min(top, 2));
  }
});

test('the command prints what the native command line prints', () => {
  const native = join(root, 'build/native/inkling'), packaged = join(root, 'bin/inkling.mjs');
  const both = (/** @type {string[]} */ args) => {
    const [theirs, ours] = [native, packaged].map((program) => {
      const { status, stdout, stderr } = spawnSync(program, ['classify', ...args, pen], { encoding: 'latin1', maxBuffer: 1 << 28, env: { ...process.env, INKLING_MODEL: '' } });
      return { status, stdout, stderr };
    });
    assert.deepEqual(ours, theirs);
    return ours;
  };
  const list = file('list.txt', '\uFEFFcat\r\n  sun \n\nThe_Eiffel_Tower,line');
  for (const args of [['--among', 'cat, DOG,the-eiffel+tower', '--top', '345'], ['--among', list], ['--except', `square,circle,${small.labels[7]}`, '--top', '345'],
    ['--among', list, '--except=sun'], ['--among', 'cat', '--among', 'dog']]) {
    const { status, stdout } = both(args);
    assert.deepEqual([status, stdout.trim().split('\n').length], [0, drawings.length]);
  }
  for (const args of [['--among', 'cat,houze'], ['--except', 'circl'], ['--among', 'été,cat'], ['--among', `a${'é'.repeat(50)}`], ['--among', 'x'.repeat(10_000)],
    ['--among', 'cat', '--except', 'CAT'], ['--among', ''], ['--among'], ['--among', folder], ['--except', join(list, 'below')], ['--among', file('nul.txt', 'cat\0dog')],
    ['--among', file('long.txt', 'cat\n'.repeat(1 << 18))], ['--among', 'and except'], ['--among', 'cat', '--model', '/nowhere.ink'], ['--among', '']]) {
    const { status, stdout, stderr } = both(args);
    assert.deepEqual([status, stdout, stderr.trim().split('\n').length], [2, '', 1]);
  }
});
