// Every language has all texts and labels, and nothing else.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { createInkling } from '../../../dist/inkling.js';
import { LANGUAGES } from '../../../web/app/languages/index.js';
import { DIST } from '../../lib/shapes.mjs';

const app = new URL('../../../web/app/', import.meta.url);
const load = async (/** @type {string} */ code) => (await import(new URL(`languages/${code}.js`, app).href)).default;
const english = await load('en');
const { labels } = await createInkling();
const slots = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();

test('every file has a row and every row has a file', async () => {
  const files = (await readdir(new URL('languages/', app))).filter((name) => name !== 'index.js').map((name) => name.slice(0, -3));
  assert.deepEqual(files.sort(), LANGUAGES.map(({ code }) => code).sort());
  for (const folder of ['languages', 'later']) assert.deepEqual((await readdir(`${DIST}/${folder}`)).sort(), LANGUAGES.map(({ code }) => `${code}.js`).sort());
});

test('the page offers every language', async () => {
  const page = await readFile(`${DIST}/index.html`, 'utf8');
  const chooser = /<select id="language"[\s\S]*?<\/select>/.exec(page)?.[0] ?? '';
  const offered = [...chooser.matchAll(/<option value="(\w+)" lang="([\w-]+)"( dir="rtl")?>([^<]+)</g)];
  assert.deepEqual(offered.map(([, code, , rtl, label]) => ({ code, label, dir: rtl ? 'rtl' : 'ltr' })), LANGUAGES.map(({ code, label, dir }) => ({ code, label, dir })));
});

test('English renames only labels that the model has', () => {
  for (const [label, name] of Object.entries(english.labels)) {
    assert.ok(labels.includes(label), label);
    assert.notEqual(name, label, `${label} needs no row`);
  }
});

for (const { code } of LANGUAGES) {
  const language = await load(code);
  test(`${code} has every text and every label, with the same slots`, () => {
    assert.deepEqual(Object.keys(language), ['texts', 'later', 'labels']);
    for (const part of ['texts', 'later']) assert.deepEqual(Object.keys(language[part]), Object.keys(english[part]));
    if (code !== 'en') assert.deepEqual(Object.keys(language.labels).sort(), [...labels].sort());
    for (const part of ['texts', 'later', 'labels']) {
      for (const [key, text] of Object.entries(language[part])) {
        assert.ok(text.trim() === text && text.length > 0, `${part}.${key} is ${JSON.stringify(text)}`);
        assert.doesNotMatch(text, /[<>&]/, `${part}.${key}: words only, no HTML`);
        assert.deepEqual(slots(text), slots(english[part][key] ?? ''), `${part}.${key}: ${text}`);
      }
    }
    // Two categories of one name could not be told apart in a round.
    const names = labels.map((label) => language.labels[label] ?? label);
    assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
  });
}

test('every text is used', async () => {
  const sources = await Promise.all((await readdir(app, { recursive: true })).filter((name) => /\.(js|html)$/.test(name) && !name.startsWith('languages')).map((name) => readFile(new URL(name, app), 'utf8')));
  const all = sources.join('\n');
  assert.deepEqual([...Object.keys(english.texts), ...Object.keys(english.later)].filter((key) => !new RegExp(`['"]${key}['"]`).test(all)), []);
});

test('the texts inside index.html are the English ones', async () => {
  const page = await readFile(new URL('index.html', app), 'utf8');
  for (const [, key, content] of page.matchAll(/data-text="(\w+)"[^>]*>([^<]*)<\//g)) assert.equal(content, english.texts[key], key);
});
