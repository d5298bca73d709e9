// Checks that page and package use nothing that the oldest supported browsers lack (scripts/lib/floor.mjs), unless ABOVE says
// what happens there: node scripts/checks/floor.mjs. Prints each such feature as FILE:LINE; exits with 1 if there is one.
//
// The names of properties, globals and CSS are looked up in MDN's compatibility data. A property that some old interface has,
// too, passes, as does a name that the sources define themselves. The build lowers the syntax.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FLOOR } from '../lib/floor.mjs';

const require = createRequire(new URL('../../tests/lint/package.json', import.meta.url));
const compat = require('@mdn/browser-compat-data');
const espree = require('espree');
const { KEYS } = require('eslint-visitor-keys');

/** What is used although a supported browser lacks it, and what happens there. */
const ABOVE = {
  ancestorOrigins: 'optional: the first message tells the origin',
  attachInternals: 'internals.js takes its place',
  adoptedStyleSheets: 'pad-style.js adds a style element',
  replaceSync: 'pad-style.js adds a style element',
  getCoalescedEvents: 'optional call: the events themselves are drawn',
  canShare: 'optional call: no button',
  checkVisibility: 'optional call: its size tells that a canvas is not displayed',
  inert: 'undefined: these browsers have no inert elements',
  ClipboardItem: 'no button without clipboard.write; a failure is reported',
  'ClipboardItem.supports': 'optional call: text alone is copied',
  touchType: 'undefined but in Safari: a finger',
  'css unit svh': '@supports',
  'css unit cqw': '@supports',
  'css property accent-color': 'looks',
  'css property color-scheme': 'looks: light only, in Firefox before 96',
  'css property contain-intrinsic-size': 'speed',
  'css property content-visibility': 'speed',
  'css property container-type': 'looks: with @supports for cqw',
  'css property field-sizing': 'looks: as wide as the widest language',
  'css property outline': 'looks: without round corners',
  'css property text-size-adjust': 'prefixed, too',
  'css property text-wrap': 'looks',
  'css rule @page': 'looks: the browser chooses the margins',
  'css property forced-color-adjust': 'looks',
};

const parts = (version) => version.replace(/^[^\d]*/, '').split('.').map(Number);
const isAtMost = (one, other) => {
  const [a, b] = [parts(one), parts(other)];
  return a[0] < b[0] || (a[0] === b[0] && (a[1] ?? 0) <= (b[1] ?? 0));
};
/** Whether all browsers of the floor have it, without prefix or flag. */
const isOld = ({ support }) => Object.entries(FLOOR).every(([browser, version]) => [support[browser]].flat().some((row) => row
  && typeof row.version_added === 'string' && row.version_added !== 'preview' && !row.version_removed && !row.flags && !row.prefix && !row.alternative_name
  && isAtMost(row.version_added, version)));

/** Whether each name is old in at least one interface. @type {Map<string, boolean>} */
const names = new Map();
function collect(tree, prefix = '') {
  for (const [key, value] of Object.entries(tree)) {
    if (key === '__compat' || key === '__meta') continue;
    const name = prefix + key.replace(/_(static|event)$/, '');
    if (value.__compat) names.set(name, Boolean(names.get(name)) || isOld(value.__compat));
    if (prefix) continue;
    collect(value);
    for (const [member, { __compat }] of Object.entries(value)) if (__compat) names.set(`${key}.${member.replace(/_static$/, '')}`, isOld(__compat));
  }
}
for (const tree of [compat.api, compat.javascript.builtins, compat.webassembly]) collect(tree);
collect(compat.css.properties, 'css property ');
collect(compat.css['at-rules'], 'css rule @');
collect(compat.css.selectors, 'css selector ');
const { length } = compat.css.types;
for (const [units, key] of /** @type {[string, string][]} */ ([['svh svw svi svb svmin svmax', 'viewport_percentage_units_small'], ['dvh dvw dvi dvb dvmin dvmax', 'viewport_percentage_units_dynamic'],
  ['lvh lvw lvi lvb lvmin lvmax', 'viewport_percentage_units_large'], ['cqw cqh cqi cqb cqmin cqmax', 'container_query_length_units']])) {
  for (const unit of units.split(' ')) names.set(`css unit ${unit}`, isOld(length[key].__compat));
}
for (const unit of ['cap', 'ic', 'lh', 'rcap', 'rch', 'rex', 'ric', 'rlh']) names.set(`css unit ${unit}`, isOld(length[unit].__compat));
collect(compat.css.types.color, 'css function ');
collect(compat.css.types, 'css function ');

/** @type {Map<string, string>} where each name is used first */
const used = new Map();
const use = (name, file, line) => { if (names.get(name) === false && !used.has(name)) used.set(name, `${file}:${line}`); };

/** Globals and properties of a script, and its own names. */
function readScript(file, own, uses) {
  const visit = (node, parent) => {
    if (node.type === 'Identifier') {
      const isProperty = parent.type === 'MemberExpression' && parent.property === node && !parent.computed;
      const isRead = isProperty || (parent.type === 'MemberExpression' && parent.object === node) || (/^(Call|New)Expression$/.test(parent.type) && parent.callee === node);
      if (isProperty && parent.object.type === 'Identifier') uses.push([`${parent.object.name}.${node.name}`, file, node.loc.start.line]);
      if (isRead) uses.push([node.name, file, node.loc.start.line]);
      else own.add(node.name);
    }
    if (node.type === 'PrivateIdentifier') own.add(node.name);
    for (const key of KEYS[node.type] ?? []) for (const child of [node[key]].flat()) if (child) visit(child, node);
  };
  visit(espree.parse(readFileSync(file, 'utf8'), { ecmaVersion: 'latest', sourceType: 'module', loc: true }), { type: 'Program' });
}

function readStyle(file, text) {
  const style = text.replace(/\/\*[^]*?\*\/|"[^"\n]*"/g, (blank) => blank.replace(/[^\n]/g, ' '));
  const all = (pattern, kind) => { for (const { 1: name, index } of style.matchAll(pattern)) use(`css ${kind}${name}`, file, style.slice(0, index).split('\n').length); };
  all(/[{;]\s*([a-z-]+)\s*:/g, 'property ');
  all(/(@[a-z-]+)/g, 'rule ');
  all(/(?<!:)::?([a-z-]+)(?=[^;{}]*\{)/g, 'selector ');
  all(/\d([a-z]+)/g, 'unit ');
  all(/[\s:,(]([a-z-]+)\(/g, 'function ');
}

const own = new Set(), uses = [];
for (const folder of ['web/app', 'web/lib']) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = `${folder}/${name}`;
    if (/\.js$/.test(name) && !/^languages\/..\.js$/.test(name)) {
      readScript(file, own, uses);
      for (const [style] of readFileSync(file, 'utf8').matchAll(/(?<=\bCSS = `)[^`]*/g)) readStyle(file, style);
    }
    if (/\.css$/.test(name)) readStyle(file, readFileSync(file, 'utf8'));
  }
}
for (const [name, file, line] of uses) if (!own.has(name)) use(name, file, line);

let wrong = 0;
const report = (message) => {
  console.error(message);
  wrong++;
};
for (const [name, place] of used) if (!(name in ABOVE)) report(`${place}: ${name} is newer than ${Object.entries(FLOOR).flat().join(' ')}. Do without it, or mend what lacks it and say so in scripts/checks/floor.mjs.`);
for (const name of Object.keys(ABOVE)) if (!used.has(name)) report(`scripts/checks/floor.mjs: ${name} is not used, or not newer any more: delete its row.`);
const sentence = `Safari ${FLOOR.safari}, Chrome ${FLOOR.chrome}, Firefox ${FLOOR.firefox}`;
for (const file of ['docs/embedding.md', 'web/lib/preload.js']) if (!readFileSync(file, 'utf8').includes(sentence)) report(`${file} must name ${sentence}.`);

if (!wrong) console.log(`${uses.length} uses, ${used.size} of them newer than the oldest browsers, each with a way out`);
process.exitCode = wrong ? 1 : 0;
