/** The labels that the package exports, in every language. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { InklingError, createInkling } from '../../../dist/inkling.js';
import { label, labelsIn, languages } from '../../../dist/labels.js';
import { LANGUAGES } from '../../../web/app/languages/index.js';
import { DIST } from '../../lib/shapes.mjs';

const { labels: categories } = await createInkling();
/** @param {Promise<unknown>} promise */
const refusal = (promise) => promise.then(() => assert.fail('not refused'), (error) => {
  assert.ok(error instanceof InklingError);
  return `${error.code}: ${error.message}`;
});

test('the page\'s languages, with their directions', async () => {
  assert.deepEqual(languages, LANGUAGES.map(({ code, label, dir }) => ({ code, label, dir })));
  assert.equal(languages.find(({ code }) => code === 'ar')?.dir, 'rtl');
  assert.deepEqual((await readdir(`${DIST}/labels`)).filter((name) => /^\w+\.js$/.test(name)).sort(), LANGUAGES.map(({ code }) => `${code}.js`).sort());
});

for (const { code } of LANGUAGES) {
  test(`${code}: every category of the model, named as the page names it, in 4 KB at most`, async () => {
    const { default: { labels } } = await import(`../../../web/app/languages/${code}.js`);
    const all = await labelsIn(code);
    assert.deepEqual(Object.keys(all).sort(), [...categories].sort());
    for (const category of categories) assert.equal(all[category], labels[category] ?? category);
    const required = createRequire(import.meta.url)(`${DIST}/labels/${code}.cjs`);
    assert.deepEqual(required.default, all);
    assert.ok(brotliCompressSync(await readFile(`${DIST}/labels/${code}.js`)).length <= 4096);
  });
}

test('one label, by any tag of the language', async () => {
  assert.deepEqual(await Promise.all([label('cat', 'de'), label('cat', 'DE-at'), label('cat', 'pt-BR'), label('cat', 'zh_Hant'), label('cat', 'en')]),
    ['Katze', 'Katze', await label('cat', 'pt'), await label('cat', 'zh'), 'cat']);
});

test('what does not exist is refused with the nearest that does', async () => {
  for (const [lang, meant] of [['ger', 'de'], ['German', 'de'], ['deutsh', 'de'], ['Français', 'fr'], ['jp', 'ja'], ['日本', 'ja'], ['portugese', 'pt'], ['arabc', 'ar']]) {
    const code = LANGUAGES.find((row) => row.code === meant);
    assert.ok((await refusal(label('cat', lang))).startsWith(`option: There are no labels in "${lang}". Did you mean "${meant}" (${code?.label})? There are en, de, `), await refusal(label('cat', lang)));
  }
  assert.equal(await refusal(label('girafe', 'de')), 'option: There is no category "girafe". Did you mean "giraffe"?');
  assert.equal(await refusal(label('Aircraft_carrier', 'de')), 'option: There is no category "Aircraft_carrier". Did you mean "aircraft carrier"?');
  assert.match(await refusal(label('x'.repeat(1e6), 'de')), /^option: There is no category "x{40}…"\. Did you mean "/);
  for (const nonsense of /** @type {any[]} */ ([undefined, null, 7, {}, [], '', () => {}, Symbol('de'), '__proto__', 'constructor'])) {
    assert.match(await refusal(label('cat', nonsense)), /^option: There are no labels in .*There are en, de, fr, es, pt, hi, zh, ja, ar\.$/);
    assert.match(await refusal(label(nonsense, 'de')), /^option: There is no category /);
  }
});
