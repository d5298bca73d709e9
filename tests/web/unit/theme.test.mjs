// The colors of the page are in web/app/theme.js only.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { dark, light } from '../../../web/app/theme.js';
import { DIST } from '../../lib/shapes.mjs';

const app = new URL('../../../web/app/', import.meta.url);
const colors = [...Object.values(light), ...Object.values(dark)];

test('no other file of web/app names a color of the theme', async () => {
  const names = (await readdir(app, { recursive: true })).filter((name) => /\.(js|html|css|svg|webmanifest)$/.test(name) && name !== 'theme.js');
  assert.ok(names.length > 20);
  for (const name of names) {
    const text = (await readFile(new URL(name, app), 'utf8')).toLowerCase();
    assert.deepEqual(colors.filter((color) => text.includes(color)), [], name);
  }
});

test('the built files have the colors of the theme', async () => {
  assert.deepEqual(Object.keys(dark), Object.keys(light));
  const page = await readFile(`${DIST}/index.html`, 'utf8');
  for (const [scheme, { desk }] of Object.entries({ light, dark })) assert.ok(page.includes(`(prefers-color-scheme: ${scheme})" content="${desk}"`), scheme);
  for (const [name, color] of [...Object.entries(light), ...Object.entries(dark)]) assert.ok(page.includes(`--${name}: ${color}`) || page.includes(`--${name}:${color}`), name);
  const manifest = JSON.parse(await readFile(`${DIST}/manifest.webmanifest`, 'utf8'));
  assert.deepEqual([manifest.background_color, manifest.theme_color], [light.desk, light.desk]);
  assert.ok((await readFile(`${DIST}/icon.svg`, 'utf8')).includes(light.accent));
});
