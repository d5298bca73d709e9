// Finishes dist/: takes out what only authors need, makes one script of the page's modules, fills the service worker with
// the site's files and their hashes, and makes inkling.html, the whole site in one file that opens by double-click.
// node scripts/site.mjs [FOLDER]
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripPage, stripScript, stripStyle } from './strip.mjs';

const folder = process.argv[2] ?? 'dist';
const bytes = (name) => readFileSync(join(folder, name));
const text = (name) => bytes(name).toString();
const sha256 = (data) => createHash('sha256').update(data).digest();
const hash = (data) => `sha256-${sha256(data).toString('base64')}`;
/** Replaces what must be there exactly once. */
function replace(where, what, by) {
  const parts = where.split(what);
  if (parts.length !== 2) throw new Error(`site.mjs: expected once, found ${parts.length - 1} times: ${what}`);
  return parts.join(by);
}

for (const name of readdirSync(folder, { recursive: true })) {
  if (name.endsWith('.d.ts')) continue;
  const strip = { js: stripScript, css: stripStyle, html: stripPage }[/\w+$/.exec(name)[0]];
  if (strip) writeFileSync(join(folder, name), strip(text(name)));
}

/**
 * Modules and those they import as one script: each becomes a function that is called once and returns what the module
 * exports, after those it imports.
 */
function bundle(files) {
  const wrapped = new Map();
  const nameOf = (file) => `$${file.replace(/\W/g, '_')}`;
  function wrap(file) {
    const IMPORT = /^import (?:(\{.*\}|\w+) from )?'\.\/(.*)';\n/gm;
    const source = text(file);
    for (const [, , imported] of source.matchAll(IMPORT)) if (!wrapped.has(imported)) wrap(imported);
    const exported = [...source.matchAll(/^export (?:async )?(?:function|class|const) ([\w$]+)/gm)].map(([, name]) => name);
    const code = source
      .replace(IMPORT, (_, names, imported) => !names ? '' : `const ${names.replace(/^(?=\w)/, 'default: ').replace(/^default: .*/, '{ $& }')} = ${nameOf(imported)};\n`)
      .replace(/^export default (?=\{)/m, () => (exported.push('default: own'), 'const own = '))
      .replace(/^export (?!default)/gm, '');
    if (/^(import|export) /m.test(code)) throw new Error(`site.mjs: an import or export of another form in ${file}`);
    const exports = exported.length ? `return { ${exported.join(', ')} };\n` : '';
    wrapped.set(file, `const ${nameOf(file)} = (() => {\n${code}${exports}})();\n`);
  }
  files.forEach(wrap);
  return { script: [...wrapped.values()].join(''), files: [...wrapped.keys()], nameOf };
}

// Inside a page opened from a folder, which loads no files, every language is.
const languages = readdirSync(join(folder, 'languages')).map((name) => `languages/${name}`).sort();
const whole = bundle([...languages, 'page.js']);

// One script loads sooner than a dozen, and is of one version. What others import stays beside it. The first script is to
// wait for nothing, so it is in the page. A script of another version must not start: the first one says so and tries again.
const source = text('index.html');
const first = text('first.js');
const FIRST = '<script src="first.js"></script>', PAGE = '<script type="module" src="page.js"></script>';
const parts = new Set(['first.js']);
for (const [name, main] of [['index.html', 'page.js'], ['embed.html', 'embed.js']]) {
  const { script, files } = bundle([main]);
  writeFileSync(join(folder, main), script);
  writeFileSync(join(folder, name), replace(replace(replace(text(name), "script-src 'self'", `script-src 'self' '${hash(first)}'`),
    FIRST, `<script>${first}</script>`), `src="${main}"`, `src="${main}" integrity="${hash(script)}"`));
  for (const file of files) if (![main, 'element.js', 'inkling.js', 'strokes.js'].includes(file)) parts.add(file);
}
for (const name of parts) rmSync(join(folder, name));

// Screenshots are for stores and install dialogs: nobody needs them offline.
const names = readdirSync(folder, { recursive: true })
  .filter((name) => /\.\w+$/.test(name) && !/\.d\.ts$|^sw\.js$|^inkling\.html$|^screenshot-/.test(name)).sort();
const files = Object.fromEntries(names.map((name) => [name === 'index.html' ? './' : name, sha256(bytes(name)).subarray(0, 6).toString('base64')]));
const list = JSON.stringify(files);
const version = createHash('sha256').update(list).update(text('sw.js')).digest('hex').slice(0, 12);
writeFileSync(join(folder, 'sw.js'),
  replace(replace(text('sw.js'), "const VERSION = '';", `const VERSION = '${version}';`), 'const FILES = {};', `const FILES = ${list};`));

// Browsers load no modules and no files for a page opened from a folder: so all is inside.
const inside = languages.map((file) => `${file.slice(-5, -3)}: ${whole.nameOf(file)}.default`).join(', ');
const script = replace(`'use strict';\n(() => {\n${whole.script}})();\n`, 'const INSIDE = { en: english };', `const INSIDE = { ${inside} };`)
  .replaceAll('import.meta.url', 'document.baseURI').replaceAll('</script', '<\\/script');
const alone = replace(first, "const MODEL = 'inkling.ink';", "const MODEL = '';");
const style = text('style.css');
const data = (name, type) => `data:${type};base64,${bytes(name).toString('base64')}`;
const icon = data('icon.svg', 'image/svg+xml');

let page = source
  .replace(/^<link rel="(manifest|apple-touch-icon)".*\n/gm, '');
page = replace(page, / content="default-src[^"]*"/.exec(page)[0],
  ` content="default-src 'none'; script-src '${hash(alone)}' '${hash(script)}' 'wasm-unsafe-eval'; style-src '${hash(style)}'; img-src data:; connect-src data:; base-uri 'none'; form-action 'none'"`);
page = replace(page, '<link rel="icon" href="icon.svg" type="image/svg+xml">', `<link rel="icon" href="${icon}">`);
page = replace(page, FIRST, `<script>${alone}</script>`);
page = replace(page, '<link rel="stylesheet" href="style.css">', `<style>${style}</style>`);
page = replace(page, `${PAGE}\n`, '');
page = replace(page, '<inkling-pad ', `<inkling-pad wasm="${data('inkling.wasm', 'application/wasm')}" model="${data('inkling.ink', 'application/octet-stream')}" `);
page = replace(page, '</body>', `<script>${script}</script>\n</body>`);
writeFileSync(join(folder, 'inkling.html'), page);
