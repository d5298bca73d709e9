// Makes dist/ from web/: one script per page, the package's modules, their types, the service worker with the hash of every
// file, and inkling.html, the whole site in one file. Called by scripts/build after the WebAssembly modules and the model
// are in dist/: node scripts/lib/build-site.mjs
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(root, 'dist'), LIB = join(root, 'web/lib'), APP = join(root, 'web/app');
/** Modules of the package: each stays a file of its own, which the others import. */
const MODULES = ['inkling.js', 'strokes.js', 'element.js'];
const COPIED = /^(manifest\.webmanifest|.*\.(png|svg))$/;

const read = (folder, name) => readFileSync(join(folder, name), 'utf8');
const bytes = (name) => readFileSync(join(DIST, name));
const write = (name, content) => writeFileSync(join(DIST, name), content);
const sha256 = (data) => createHash('sha256').update(data).digest();
const integrity = (data) => `sha256-${sha256(data).toString('base64')}`;

/** Replaces what must be there exactly once. */
function replace(text, what, by) {
  const parts = text.split(what);
  if (parts.length !== 2) throw new Error(`build-site.mjs: expected once, found ${parts.length - 1} times: ${what}`);
  return parts.join(by);
}

/** Minified output of one entry file. */
async function bundle(path, options = {}) {
  const { outputFiles: [{ text }] } = await build({
    entryPoints: [path], bundle: true, write: false, minify: true, target: 'es2022', charset: 'utf8', format: 'esm', ignoreAnnotations: true, logLevel: 'warning',
    absWorkingDir: root, ...options,
  });
  return text;
}

/** Leaves a module's imports of the package's other modules as they are. */
const separate = {
  name: 'separate',
  setup: ({ onResolve }) => onResolve({ filter: /\.js$/ }, ({ path, kind }) => {
    const name = path.split('/').at(-1);
    return kind !== 'entry-point' && MODULES.includes(name) ? { path: `./${name}`, external: true } : undefined;
  }),
};

/** Puts every language into the page: one opened from a folder can load no other file. */
const allLanguages = {
  name: 'all-languages',
  setup: ({ onLoad }) => onLoad({ filter: /\bi18n\.js$/ }, ({ path }) => ({
    contents: replace(readFileSync(path, 'utf8'), 'const INSIDE = { en: english };',
      `${languages.map((code) => `import ${code} from './languages/${code}.js';`).join(' ')} const INSIDE = { ${languages.join(', ')} };`),
  })),
};

/** Without comments and indentation. */
const short = (page) => page.replace(/ *<!--[^]*?-->/g, '').replace(/^\s+|[ \t]+$/gm, '');

const languages = readdirSync(join(APP, 'languages')).map((name) => name.slice(0, -3)).sort();
mkdirSync(join(DIST, 'languages'), { recursive: true });
for (const code of languages) write(`languages/${code}.js`, await bundle(join(APP, `languages/${code}.js`)));
for (const name of readdirSync(APP).filter((name) => COPIED.test(name))) copyFileSync(join(APP, name), join(DIST, name));
for (const name of MODULES) write(name, await bundle(join(LIB, name), { plugins: [separate] }));
// Bundlers must not resolve Node's modules for browsers. esbuild drops such comments.
write('inkling.js', replace(read(DIST, 'inkling.js'), 'await import(', 'await import(/* webpackIgnore: true */ /* @vite-ignore */ '));

// The first script and the style wait for nothing, so they are in the page. The hash of a page's script keeps a script of
// another version from starting; the first script then says so and tries again.
const FIRST = '<script src="boot.js"></script>';
const first = await bundle(join(APP, 'boot.js'), { format: undefined, bundle: false });
for (const [folder, html, script, style] of [[APP, 'index.html', 'page.js', 'style.css'], [LIB, 'embed.html', 'embed.js', 'embed.css']]) {
  const code = await bundle(join(folder, script)), css = await bundle(join(folder, style));
  write(script, code);
  let page = short(read(folder, html));
  page = replace(page, "script-src 'self'", `script-src 'self' '${integrity(first)}'`);
  page = replace(page, "style-src 'self'", `style-src '${integrity(css)}'`);
  page = replace(page, FIRST, `<script>${first}</script>`);
  page = replace(page, `<link rel="stylesheet" href="${style}">`, `<style>${css}</style>`);
  write(html, replace(page, `src="${script}"`, `src="${script}" integrity="${integrity(code)}"`));
}

// Screenshots are for stores and install dialogs: nobody needs them offline.
const names = readdirSync(DIST, { recursive: true })
  .filter((name) => /\.\w+$/.test(name) && !/\.d\.ts$|^sw\.js$|^inkling\.html$|^screenshot-/.test(name)).sort();
const files = JSON.stringify(Object.fromEntries(names.map((name) => [name === 'index.html' ? './' : name, sha256(bytes(name)).subarray(0, 6).toString('base64')])));
const worker = read(APP, 'sw.js');
const version = createHash('sha256').update(files).update(worker).digest('hex').slice(0, 12);
const filled = replace(replace(worker, "const VERSION = '';", `const VERSION = '${version}';`), 'const FILES = {};', `const FILES = ${files};`);
write('sw.js', await bundle(undefined, { entryPoints: undefined, bundle: false, format: undefined, stdin: { contents: filled } }));

// Browsers load no modules and no files for a page opened from a folder: so all is inside.
const css = await bundle(join(APP, 'style.css'));
const code = await bundle(join(APP, 'page.js'), { format: 'iife', define: { 'import.meta.url': 'document.baseURI' }, plugins: [allLanguages] });
const data = (name, type) => `data:${type};base64,${bytes(name).toString('base64')}`;
let page = short(read(APP, 'index.html')).replace(/^<link rel="(manifest|apple-touch-icon)".*\n/gm, '');
page = replace(page, '<html lang="en">', '<html lang="en" data-whole>');
page = replace(page, / content="default-src[^"]*"/.exec(page)[0],
  ` content="default-src 'none'; script-src '${integrity(first)}' '${integrity(code)}' 'wasm-unsafe-eval'; style-src '${integrity(css)}'; img-src data:; connect-src data:; base-uri 'none'; form-action 'none'"`);
page = replace(page, '<link rel="icon" href="icon.svg" type="image/svg+xml">', `<link rel="icon" href="${data('icon.svg', 'image/svg+xml')}">`);
page = replace(page, FIRST, `<script>${first}</script>`);
page = replace(page, '<link rel="stylesheet" href="style.css">', `<style>${css}</style>`);
page = replace(page, '<script type="module" src="page.js"></script>\n', '');
page = replace(page, '<inkling-pad ', `<inkling-pad wasm="${data('inkling.wasm', 'application/wasm')}" model="${data('inkling.ink', 'application/octet-stream')}" `);
page = replace(page, '</body>', `<script>${code}</script>\n</body>`);
write('inkling.html', page);
