// Makes dist/ from web/: one script per page, the package's modules, their types, the service worker with the hash of every
// file, and inkling.html, the whole site in one file. Called by scripts/build after the WebAssembly modules and the model
// are in dist/: node scripts/lib/build-site.mjs
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { LANGUAGES } from '../../web/app/languages/index.js';
import { subjects } from '../../web/app/round/groups.js';
import * as theme from '../../web/app/theme.js';
import { CSS as PAD_CSS } from '../../web/lib/pad-style.js';
import { FLOOR } from './floor.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(root, 'dist'), LIB = join(root, 'web/lib'), APP = join(root, 'web/app');
/** Modules of the package: each is bundled with its parts to one file, which the others import. */
const MODULES = ['inkling.js', 'strokes-input.js', 'strokes.js', 'labels.js', 'element.js', 'handwriting.js', 'more.js', 'sketch.js', 'unlike.js'];
/** Scripts of the page that load when they are first used. Each imports the page's own parts through web/app/shared.js. */
const LATER = ['shelf.js', 'game.js', 'words.js', 'links.js', 'extras.js', 'learned.js', 'teach.js', 'never-seen.js', 'sketches.js', 'why.js'];
/** Files that the page fetches and keeps once something is to be drawn. */
const DRAWING = ['inkling-sketch-relaxed.wasm', 'inkling-sketch.wasm', 'inkling-sketch-scalar.wasm', 'decoder.ink'];
/** What inkling.html leaves out. */
const NOT_WHOLE = ['sketches.js', 'labels.js'];
/** What a pad loads when it gets a language, or words to guess from. */
const PAD_LATER = ['labels.js', 'more.js'];
const COPIED = /^(manifest\.webmanifest|.*\.(png|svg))$/;
/** Pages: the folder of their sources, and the script that runs first, the style and the module of each. */
const PAGES = [
  { folder: APP, html: 'index.html', boot: 'boot.js', style: 'style.css', main: 'main.js', script: 'page.js' },
  { folder: LIB, html: 'embed.html', boot: 'embed-boot.js', style: 'embed.css', main: 'embed.js', script: 'embed.js' },
];

/** The syntax of scripts and styles. A page's first script says so if the browser is older, so it runs in older ones, too. */
const TARGET = Object.entries(FLOOR).map(([browser, version]) => browser + version), FIRST_TARGET = 'es2015';

const read = (folder, name) => readFileSync(join(folder, name), 'utf8');
const bytes = (name) => readFileSync(join(DIST, name));
const data = (name, type) => `data:${type};base64,${bytes(name).toString('base64')}`;
const write = (name, content) => writeFileSync(join(DIST, name), content);
const sha256 = (data) => createHash('sha256').update(data).digest();
/** The page's style, and the pad's where that is an element. */
const styles = (css) => `'${integrity(css)}' '${integrity(PAD_CSS)}'`;
const integrity = (data) => `sha256-${sha256(data).toString('base64')}`;

/** A file of the page, with the theme's colors instead of {{light.ink}} and the like. */
const colored = (folder, name) => read(folder, name).replace(/\{\{(\w+)\.(\w+)\}\}/g, (_, scheme, color) => {
  if (!theme[scheme]?.[color]) throw new Error(`build-site.mjs: ${name} names a color that theme.js lacks: ${scheme}.${color}`);
  return theme[scheme][color];
});
const variables = (scheme) => `:root { ${Object.entries(scheme).map(([name, color]) => `--${name}: ${color};`).join(' ')} }`;
const THEME_CSS = `${variables(theme.light)} @media (prefers-color-scheme: dark) { ${variables(theme.dark)} }\n`;
const OPTIONS = LANGUAGES.map(({ code, label, dir, tag = code }) =>
  `<option value="${code}" lang="${tag}"${dir === 'rtl' ? ' dir="rtl"' : ''}>${label}</option>\n`).join('');

/** Replaces what must be there exactly once. */
function replace(text, what, by) {
  const parts = text.split(what);
  if (parts.length !== 2) throw new Error(`build-site.mjs: expected once, found ${parts.length - 1} times: ${what}`);
  return parts.join(by);
}

/** Minified output of one entry file. */
async function bundle(path, options = {}) {
  const { outputFiles: [{ text }] } = await build({
    entryPoints: [path], bundle: true, write: false, minify: true, target: TARGET, charset: 'utf8', format: 'esm', ignoreAnnotations: true, logLevel: 'warning',
    absWorkingDir: root, ...options,
  });
  if (options.stdin || options.format === 'cjs') return text; // styles, the service worker, and what Node alone loads
  // What esbuild leaves, terser makes 1.5 to 4 % smaller.
  const { code } = await minify(text, { module: true, ecma: 2020, compress: { passes: 3, side_effects: false }, format: { ascii_only: false } });
  return code;
}

/** Leaves a module's imports of the package's other modules as they are, but for the extension. */
const separate = (extension) => ({
  name: 'separate',
  setup: ({ onResolve }) => onResolve({ filter: /\.js$/ }, ({ path, kind }) => {
    const name = path.split('/').at(-1);
    if (kind !== 'entry-point' && MODULES.includes(name)) return { path: `./${name.replace('.js', extension)}`, external: true };
    return path.startsWith('./labels/') ? { path: path.replace('.js', extension), external: true } : undefined;
  }),
});

/**
 * The types of a CommonJS module: those of the ES module, so that code which uses both has each type once.
 * @param {string} name of the ES module, which is in dist/
 */
async function commonJsTypes(name) {
  const from = `'./${name}', { with: { 'resolution-mode': 'import' } }`;
  const values = Object.entries(await import(pathToFileURL(join(DIST, name)).href)).map(([key, value]) =>
    `export declare const ${key}: typeof import(${from}).${key};\n${/^class\b/.test(String(value)) ? `export type ${key} = import(${from}).${key};\n` : ''}`);
  return `export type * from './${name}' with { 'resolution-mode': 'import' };\n${values.join('')}`;
}

/** Leaves the page's imports of scripts that load later as they are. */
const loadedLater = (names) => ({
  name: 'loaded-later',
  setup: ({ onResolve }) => onResolve({ filter: /\.js$/ }, ({ path, kind }) => {
    const name = path.split('/').at(-1);
    return kind === 'dynamic-import' && names.includes(name) ? { path: `./${name}`, external: true } : undefined;
  }),
});

/** Makes shared.js the page's script, where its parts are already. */
const sharedWithPage = {
  name: 'shared-with-page',
  setup: ({ onResolve }) => onResolve({ filter: /\bshared\.js$/ }, () => ({ path: './page.js', external: true })),
};

/** Leaves out of a language what loads later. */
const withoutLater = {
  name: 'without-later',
  setup: ({ onLoad }) => onLoad({ filter: /\blanguages.[\w-]+\.js$/ }, async ({ path }) => {
    if (path.endsWith('index.js')) return undefined;
    const { default: { texts, labels } } = await import(pathToFileURL(path).href);
    return { contents: `export default ${JSON.stringify({ texts, labels })};` };
  }),
};

/** Fills in the groups of words: those by which the evaluation counts, but for the one that repeats words of others. */
const wordGroups = {
  name: 'word-groups',
  setup: ({ onLoad }) => onLoad({ filter: /\bround.groups\.js$/ }, ({ path }) => ({
    contents: replace(readFileSync(path, 'utf8'), 'const GROUPS = {};', `const GROUPS = ${JSON.stringify(subjects(JSON.parse(read(root, 'weights/groups.json'))))};`),
  })),
};

/** Fills in the files of what draws. */
const drawingFiles = {
  name: 'drawing-files',
  setup: ({ onLoad }) => onLoad({ filter: /\bsketch.kept\.js$/ }, ({ path }) => ({
    contents: replace(readFileSync(path, 'utf8'), 'const FILES = {};', `const FILES = ${JSON.stringify(Object.fromEntries(DRAWING.map((name) =>
      [name, [sha256(bytes(name)).toString('hex', 0, 6), bytes(name).length]])))};`),
  })),
};

/** Puts every language into the page: one opened from a folder can load no other file. */
const allLanguages = {
  name: 'all-languages',
  setup: ({ onLoad }) => onLoad({ filter: /\bi18n\.js$/ }, ({ path }) => ({
    contents: replace(readFileSync(path, 'utf8'), 'const INCLUDED = { en: english };',
      `${languages.map((code) => `import ${code} from './languages/${code}.js';`).join(' ')} const INCLUDED = { ${languages.join(', ')} };`),
  })),
};

/** Puts the larger module of learned words into the page: all browsers that open one from a folder have its SIMD. */
const moreInside = {
  name: 'more-inside',
  setup({ onLoad }) {
    onLoad({ filter: /\blib.larger\.js$/ }, ({ path }) => ({
      contents: `const MODULE = '${data('inkling-more.wasm', 'application/wasm')}';\n${['-relaxed', '', '-scalar'].reduce((text, kind) =>
        replace(text, `new URL('./inkling-more${kind}.wasm', import.meta.url)`, 'MODULE'), readFileSync(path, 'utf8'))}`,
    }));
    onLoad({ filter: /\blib.known\.js$/ }, ({ path }) => ({
      contents: replace(readFileSync(path, 'utf8'), "new URL('./known.ink', import.meta.url)", `'${data('known.ink', 'application/octet-stream')}'`),
    }));
  },
};

/** Fills in the languages of labels.js. */
const labelFiles = {
  name: 'label-files',
  setup: ({ onLoad }) => onLoad({ filter: /\blib.labels\.js$/ }, ({ path }) => ({
    contents: replace(readFileSync(path, 'utf8'), 'const FILES = {};', `const FILES = { ${LANGUAGES.map(({ code, label, dir }) =>
      `${code}: { label: ${JSON.stringify(label)}, dir: '${dir}', load: () => import('./labels/${code}.js') }`).join(', ')} };`),
  })),
};

/** A page with its first script and its style inside, without comments and indentation; and both by themselves. */
async function parts({ folder, html, boot, style }) {
  const first = await bundle(join(folder, boot), { format: 'iife', target: FIRST_TARGET, define: { 'globalThis.MODEL_BYTES': String(bytes('inkling.ink').length) } });
  const css = await bundle(undefined, { entryPoints: undefined, stdin: { contents: (folder === APP ? THEME_CSS : '') + read(folder, style), loader: 'css' } });
  let page = colored(folder, html).replace(/ *<!--[^]*?-->/g, '').replace(/^\s+|[ \t]+$/gm, '');
  if (folder === APP) page = replace(page, '</select>', `\n${OPTIONS}</select>`);
  page = replace(page, `<script src="${boot}"></script>`, `<script>${first}</script>`);
  return { page: replace(page, `<link rel="stylesheet" href="${style}">`, `<style>${css}</style>`), first, css };
}

const languages = LANGUAGES.map(({ code }) => code);
for (const folder of ['languages', 'later']) mkdirSync(join(DIST, folder), { recursive: true });
for (const code of languages) {
  const path = join(APP, `languages/${code}.js`);
  write(`languages/${code}.js`, await bundle(path, { plugins: [withoutLater] }));
  const { default: { later } } = await import(pathToFileURL(path).href);
  write(`later/${code}.js`, `export default ${JSON.stringify(later)};\n`);
}
for (const name of readdirSync(APP).filter((name) => COPIED.test(name))) write(name, name.endsWith('.png') ? readFileSync(join(APP, name)) : colored(APP, name));
// The labels alone, for the package. English names only what it calls otherwise than the model.
mkdirSync(join(DIST, 'labels'), { recursive: true });
const { default: { labels: categories } } = await import('../../web/app/languages/de.js');
for (const code of languages) {
  const { default: { labels } } = await import(`../../web/app/languages/${code}.js`);
  const text = JSON.stringify(Object.fromEntries(Object.keys(categories).map((category) => [category, labels[category] ?? category])));
  const types = `/** The categories' names in this language. */\ndeclare const labels: Readonly<Record<string, string>>;\nexport default labels;\n`;
  for (const [extension, content] of [['js', `export default ${text};\n`], ['cjs', `module.exports = { __esModule: true, default: ${text} };\n`], ['d.ts', types], ['d.cts', types]]) write(`labels/${code}.${extension}`, content);
}
for (const name of MODULES) {
  write(name, await bundle(join(LIB, name), { plugins: [separate('.js'), labelFiles] }));
  // Jest's contexts cannot import Node's modules, but require them.
  write(name.replace('.js', '.cjs'), await bundle(join(LIB, name),
    { plugins: [separate('.cjs'), labelFiles], format: 'cjs', platform: 'node', supported: { 'dynamic-import': false }, logOverride: { 'empty-import-meta': 'silent' } }));
}
for (const name of LATER) write(name, await bundle(join(APP, name), { plugins: [sharedWithPage, wordGroups, drawingFiles, loadedLater([...LATER, 'more.js'])] }));
// tsc writes the types of all parts to dist/types/; next to each module a file refers to them.
mkdirSync(join(DIST, 'types'), { recursive: true });
const GLOBAL_TYPES = ['tag-names.d.ts', 'frameworks.d.ts'];
for (const name of GLOBAL_TYPES) write(`types/${name}`, read(LIB, name));
for (const name of MODULES) {
  write(name.replace('.js', '.d.ts'), `${name === 'element.js' ? GLOBAL_TYPES.map((types) => `/// <reference path="./types/${types}" />\n`).join('') : ''}export * from './types/${name}';\n`);
}
// Bundlers must not resolve Node's modules for browsers. esbuild drops such comments.
for (const name of ['inkling.js', 'more.js', 'sketch.js']) write(name, replace(read(DIST, name), 'import(', 'import(/* webpackIgnore: true */ /* @vite-ignore */ '));

for (const name of MODULES) write(name.replace('.js', '.d.cts'), await commonJsTypes(name));

// The first script and the style are in the page, so that they need no request. The hash of the page's script keeps a script
// of another version from starting; the first script then reports that and reloads the page.
for (const { folder, html, boot, style, main, script } of PAGES) {
  const { page: source, first, css } = await parts({ folder, html, boot, style });
  const code = await bundle(join(folder, main), { plugins: [withoutLater, loadedLater([...LATER, ...PAD_LATER])] });
  write(script, code);
  let page = source;
  page = replace(page, "script-src 'self'", `script-src 'self' '${integrity(first)}'`);
  page = replace(page, "style-src 'self'", `style-src ${styles(css)}`);
  write(html, replace(page, `src="${script}"`, `src="${script}" integrity="${integrity(code)}"`));
}

// Screenshots are for app stores and install dialogs, which are online; labels, handwriting.js, sketch.js
// with its modules, and the decoder are for the package.
const names = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.\w+$/.test(name) && !/\.(d\.c?ts|cjs)$|^sw\.js$|^inkling\.html$|^screenshot-|^strokes\.js$|^(labels|handwriting|sketch|inkling-sketch|decoder)\b/.test(name)).sort();
const files = JSON.stringify(Object.fromEntries(names.map((name) => [name === 'index.html' ? './' : name, sha256(bytes(name)).subarray(0, 6).toString('base64')])));
const worker = read(APP, 'sw.js');
const version = createHash('sha256').update(files).update(worker).digest('hex').slice(0, 12);
const filled = replace(replace(replace(worker, "const VERSION = '';", `const VERSION = '${version}';`), 'const FILES = {};', `const FILES = ${files};`),
  'const SIZE = 0;', `const SIZE = ${names.reduce((sum, name) => sum + bytes(name).length, 0)};`);
write('sw.js', await bundle(undefined, { entryPoints: undefined, bundle: false, format: undefined, stdin: { contents: filled } }));

// Browsers load neither modules nor files for a page opened from a folder, so everything is inside.
const { page: source, first, css } = await parts(PAGES[0]);
const code = await bundle(join(APP, PAGES[0].main), { format: 'iife', define: { 'import.meta.url': 'document.baseURI' }, plugins: [allLanguages, wordGroups, moreInside, loadedLater(NOT_WHOLE)] });
let page = source.replace(/^<link rel="(manifest|apple-touch-icon)".*\n/gm, '');
page = replace(page, '<html lang="en">', '<html lang="en" data-whole>');
page = replace(page, / content="default-src[^"]*"/.exec(page)?.[0],
  ` content="default-src 'none'; script-src '${integrity(first)}' '${integrity(code)}' 'wasm-unsafe-eval'; style-src ${styles(css)}; img-src data:; connect-src data:; base-uri 'none'; form-action 'none'"`);
page = replace(page, '<link rel="icon" href="icon.svg" type="image/svg+xml">', `<link rel="icon" href="${data('icon.svg', 'image/svg+xml')}">`);
page = replace(page, '<script type="module" src="page.js"></script>\n', '');
page = replace(page, '<inkling-pad ', `<inkling-pad wasm="${data('inkling.wasm', 'application/wasm')}" model="${data('inkling.ink', 'application/octet-stream')}" `);
page = replace(page, '</body>', `<script>${code}</script>\n</body>`);
write('inkling.html', page);
