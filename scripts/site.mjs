// Finishes dist/: fills the service worker with the site's files and their hashes, and makes inkling.html, the whole
// site in one file that opens by double-click. node scripts/site.mjs [FOLDER]
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'dist';
const bytes = (name) => readFileSync(join(folder, name));
const text = (name) => bytes(name).toString();
const hash = (data) => `sha256-${createHash('sha256').update(data).digest('base64')}`;
/** Replaces what must be there exactly once. */
function replace(where, what, by) {
  const parts = where.split(what);
  if (parts.length !== 2) throw new Error(`site.mjs: expected once, found ${parts.length - 1} times: ${what}`);
  return parts.join(by);
}

// Screenshots are for stores and install dialogs: nobody needs them offline.
const names = readdirSync(folder).filter((name) => !/\.d\.ts$|^sw\.js$|^inkling\.html$|^screenshot-/.test(name)).sort();
const files = Object.fromEntries(names.map((name) => [name === 'index.html' ? './' : name, hash(bytes(name))]));
const list = JSON.stringify(files, null, 2);
const version = createHash('sha256').update(list).update(text('sw.js')).digest('hex').slice(0, 12);
writeFileSync(join(folder, 'sw.js'),
  replace(replace(text('sw.js'), "const VERSION = '';", `const VERSION = '${version}';`), 'const FILES = {};', `const FILES = ${list};`));

// Browsers load no modules and no files for a page opened from a folder: so all is inside. The modules become one
// script in the order of their imports.
const modules = ['inkling.js', 'strokes.js', 'element.js', 'examples.js', 'files.js', 'offline.js', 'page.js'];
const script = `'use strict';\n(() => {\n${modules.map((name) => text(name)
  .replace(/^import .*;\n/gm, '')
  .replace(/^export /gm, '')
  .replaceAll('import.meta.url', 'document.baseURI')).join('\n')}})();\n`.replaceAll('</script', '<\\/script');
const style = text('style.css');
const data = (name, type) => `data:${type};base64,${bytes(name).toString('base64')}`;
const icon = data('icon.svg', 'image/svg+xml');

let page = text('index.html')
  .replace(/^ *<link rel="(modulepreload|preload|manifest|apple-touch-icon)".*\n/gm, '');
page = replace(page, / content="default-src[^"]*"/.exec(page)[0],
  ` content="default-src 'none'; script-src '${hash(script)}' 'wasm-unsafe-eval'; style-src '${hash(style)}'; img-src data:; connect-src data:; base-uri 'none'; form-action 'none'"`);
page = replace(page, '<link rel="icon" href="icon.svg" type="image/svg+xml">', `<link rel="icon" href="${icon}">`);
page = replace(page, '<link rel="stylesheet" href="style.css">', `<style>${style}</style>`);
page = replace(page, '  <script type="module" src="page.js"></script>\n', '');
page = replace(page, '<inkling-pad ', `<inkling-pad wasm="${data('inkling.wasm', 'application/wasm')}" model="${data('inkling.ink', 'application/octet-stream')}" `);
page = replace(page, '</body>', `<script>${script}</script>\n</body>`);
writeFileSync(join(folder, 'inkling.html'), page);
