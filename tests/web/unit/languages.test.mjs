// Every language says everything, and nothing that nobody asks for.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { createInkling } from '../../../dist/inkling.js';

const folder = new URL('../../../web/app/languages/', import.meta.url);
const files = await readdir(folder);
/** @type {Map<string, any>} */
const languages = new Map(await Promise.all(files.map(async (file) => /** @type {[string, any]} */ ([file.slice(0, -3), (await import(new URL(file, folder).href)).default]))));
const english = languages.get('en');
const places = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();

test('nine languages, and the page offers exactly those', async () => {
  const page = await readFile(new URL('../index.html', folder), 'utf8');
  const first = await readFile(new URL('../boot.js', folder), 'utf8');
  const chooser = /<select id="language"[\s\S]*?<\/select>/.exec(page)?.[0] ?? '';
  const offered = [...chooser.matchAll(/<option value="(\w+)"[^>]*>([^<]+)</g)].map(([, code, name]) => [code, name]);
  assert.deepEqual(Object.fromEntries(offered), Object.fromEntries([...languages].map(([code, { name }]) => [code, name])));
  assert.deepEqual(JSON.parse((/LANGUAGES = (\[.*\])/.exec(first)?.[1] ?? '').replaceAll("'", '"')).sort(), [...languages.keys()].sort());
  assert.equal(languages.size, 9);
});

test('the model\'s labels all have a name in English', async () => {
  const { labels } = await createInkling();
  assert.deepEqual(Object.keys(english.labels).sort(), [...labels].sort());
});

for (const [code, language] of languages) {
  test(`${code}: every text and every label, with the same places to fill`, () => {
    assert.deepEqual(Object.keys(language).sort(), Object.keys(english).sort());
    assert.equal(language.direction, code === 'ar' ? 'rtl' : 'ltr');
    for (const part of ['texts', 'labels']) {
      assert.deepEqual(Object.keys(language[part]), Object.keys(english[part]));
      for (const [key, text] of Object.entries(language[part])) {
        assert.ok(text.trim() === text && text.length > 0, `${part}.${key} is ${JSON.stringify(text)}`);
        assert.doesNotMatch(text, /[<>&]/, `${part}.${key}: words only, no HTML`);
        assert.deepEqual(places(text), places(english[part][key]), `${part}.${key}: ${text}`);
      }
    }
    // Two things of one name could not be told apart in a round.
    const names = Object.values(language.labels);
    assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
  });
}

test('every text is used', async () => {
  const sources = await Promise.all((await readdir(new URL('..', folder))).filter((name) => /\.(js|html)$/.test(name)).map((name) => readFile(new URL(`../${name}`, folder), 'utf8')));
  const all = sources.join('\n');
  assert.deepEqual(Object.keys(english.texts).filter((key) => !new RegExp(`['"]${key}['"]`).test(all)), []);
});
