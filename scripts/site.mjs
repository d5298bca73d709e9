// Finishes dist/: makes one script of the page's modules, takes out what only authors need (esbuild does both), fills the
// service worker with the site's files and their hashes, and makes inkling.html, the whole site in one file that opens by
// double-click. node scripts/site.mjs [FOLDER]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'dist';
const bytes = (name) => readFileSync(join(folder, name));
const text = (name) => bytes(name).toString();
const write = (name, content) => writeFileSync(join(folder, name), content);
const sha256 = (data) => createHash('sha256').update(data).digest();
const hash = (data) => `sha256-${sha256(data).toString('base64')}`;
const esbuild = (...args) => execFileSync('esbuild', ['--minify', '--target=es2022', '--charset=utf8', '--ignore-annotations', '--log-level=warning', ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
/** Replaces what must be there exactly once. */
function replace(where, what, by) {
  const parts = where.split(what);
  if (parts.length !== 2) throw new Error(`site.mjs: expected once, found ${parts.length - 1} times: ${what}`);
  return parts.join(by);
}
/** Without comments and indentation. */
const short = (page) => page.replace(/ *<!--[^]*?-->/g, '').replace(/^\s+|[ \t]+$/gm, '');

const found = readdirSync(folder, { recursive: true });
const languages = found.filter((name) => /^languages.\w+\.js$/.test(name)).map((name) => name.slice(-5, -3)).sort();
for (const name of found) if (name.endsWith('.html')) write(name, short(text(name)));

// Inside a page opened from a folder, which loads no modules and no files, every language is.
const several = text('languages.js');
write('languages.js', replace(several, 'const INSIDE = { en: english };',
  `${languages.map((code) => `import ${code} from './languages/${code}.js';`).join(' ')} const INSIDE = { ${languages.join(', ')} };`));
const whole = esbuild('--bundle', '--format=iife', '--define:import.meta.url=document.baseURI', 'page.js');
write('languages.js', several);

// One script loads sooner than a dozen, and is of one version. What others import stays beside it. The first script and the
// style are to wait for nothing, so they are in the page. A script of another version must not start: the first one says so
// and tries again.
const source = text('index.html');
const first = esbuild('first.js');
const FIRST = '<script src="first.js"></script>', PAGE = '<script type="module" src="page.js"></script>';
const styles = Object.fromEntries(['style.css', 'embed.css'].map((name) => [name, esbuild(name)]));
for (const [name, main, styled] of [['index.html', 'page.js', 'style.css'], ['embed.html', 'embed.js', 'embed.css']]) {
  const script = esbuild('--bundle', '--format=esm', main), style = styles[styled];
  write(main, script);
  let page = replace(text(name), "script-src 'self'", `script-src 'self' '${hash(first)}'`);
  page = replace(page, "style-src 'self'", `style-src '${hash(style)}'`);
  page = replace(page, FIRST, `<script>${first}</script>`);
  page = replace(page, `<link rel="stylesheet" href="${styled}">`, `<style>${style}</style>`);
  write(name, replace(page, `src="${main}"`, `src="${main}" integrity="${hash(script)}"`));
  rmSync(join(folder, styled));
}
const KEPT = ['element.js', 'inkling.js', 'strokes.js', 'sw.js', 'page.js', 'embed.js'];
for (const name of found) if (/^\w+\.js$/.test(name) && !KEPT.includes(name)) rmSync(join(folder, name));
esbuild('--outdir=.', '--allow-overwrite', ...KEPT.slice(0, 3), ...languages.map((code) => `languages/${code}.js`));
write('inkling.js', replace(text('inkling.js'), 'await import(', 'await import(/* webpackIgnore: true */ /* @vite-ignore */ ')); // bundlers read it

// Screenshots are for stores and install dialogs: nobody needs them offline.
const names = readdirSync(folder, { recursive: true })
  .filter((name) => /\.\w+$/.test(name) && !/\.d\.ts$|^sw\.js$|^inkling\.html$|^screenshot-/.test(name)).sort();
const files = Object.fromEntries(names.map((name) => [name === 'index.html' ? './' : name, sha256(bytes(name)).subarray(0, 6).toString('base64')]));
const list = JSON.stringify(files);
const version = createHash('sha256').update(list).update(text('sw.js')).digest('hex').slice(0, 12);
write('sw.js', replace(replace(text('sw.js'), "const VERSION = '';", `const VERSION = '${version}';`), 'const FILES = {};', `const FILES = ${list};`));
esbuild('--outdir=.', '--allow-overwrite', 'sw.js');

// Browsers load no modules and no files for a page opened from a folder: so all is inside.
const style = styles['style.css'];
const data = (name, type) => `data:${type};base64,${bytes(name).toString('base64')}`;
const icon = data('icon.svg', 'image/svg+xml');

let page = source.replace(/^<link rel="(manifest|apple-touch-icon)".*\n/gm, '');
page = replace(page, '<html lang="en">', '<html lang="en" data-whole>');
page = replace(page, / content="default-src[^"]*"/.exec(page)[0],
  ` content="default-src 'none'; script-src '${hash(first)}' '${hash(whole)}' 'wasm-unsafe-eval'; style-src '${hash(style)}'; img-src data:; connect-src data:; base-uri 'none'; form-action 'none'"`);
page = replace(page, '<link rel="icon" href="icon.svg" type="image/svg+xml">', `<link rel="icon" href="${icon}">`);
page = replace(page, FIRST, `<script>${first}</script>`);
page = replace(page, '<link rel="stylesheet" href="style.css">', `<style>${style}</style>`);
page = replace(page, `${PAGE}\n`, '');
page = replace(page, '<inkling-pad ', `<inkling-pad wasm="${data('inkling.wasm', 'application/wasm')}" model="${data('inkling.ink', 'application/octet-stream')}" `);
page = replace(page, '</body>', `<script>${whole}</script>\n</body>`);
write('inkling.html', page);
