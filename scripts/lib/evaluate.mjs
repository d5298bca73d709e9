// Prints the figures of models as Markdown; scripts/evaluate says how to call it.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { measuring, meets } from './metrics.mjs';

const { INKLING_TEST: test, INKLING_RAW_PAIRS: pairs } = process.env;
const demands = JSON.parse(readFileSync('tests/thresholds.json', 'utf8'));
const groups = JSON.parse(readFileSync('weights/groups.json', 'utf8'));

const models = [];
let float;
for (const args = process.argv.slice(2); args.length > 0;) {
  const arg = args.shift();
  if (arg === '--float') float = args.shift();
  else models.push(arg);
}
if (models.length === 0) models.push('weights/inkling.ink');
for (const path of [...models, ...(float === undefined ? [] : [float])]) {
  if (!existsSync(path)) {
    console.error(`scripts/evaluate: there is no file ${path}; expected [--float FILE] [MODEL…]`);
    process.exit(2);
  }
}

const percent = (share) => `${(100 * share).toFixed(2)} %`;
const line = (...cells) => console.log(`| ${cells.join(' | ')} |`);
function head(title, ...columns) {
  console.log(`\n${title}\n`);
  line(...columns);
  line(...columns.map(() => '---'));
}
const shown = (value, unit) => (unit === 'bytes' ? Math.round(value).toLocaleString('en') : `${value.toFixed(2)} ${unit}`);

/** Sets of drawings, each with how it is measured. */
function sets({ evaluation, cut, pair }) {
  return [
    ['test, whole', () => evaluation()],
    ['test, first 75 % of the points', () => cut(0.75)],
    ['test, first 50 % of the points', () => cut(0.5)],
    ...(pairs ? [
      ['raw pen input, simplified here', () => pair('raw')],
      ['the same, simplified by Google', () => pair('simplified')],
    ] : []),
  ];
}

for (const model of models) {
  const report = `build/evaluation/${basename(model, '.ink')}`;
  mkdirSync('build/evaluation', { recursive: true });
  const measured = measuring({ cli: 'build/native/inkling', model, test, pairs, float });
  const detail = measured.evaluation(['--labels', '--report', report]);

  head(`## ${model}\n\nPictures of confusions and reliability: ${report}/`, 'drawings', 'count', 'top-1', 'top-3', 'top-5', 'NLL', 'ECE', 'sure', 'then right');
  for (const [name, measure] of sets(measured)) {
    const f = measure();
    line(name, f.drawings, percent(f.top1), percent(f.top3), percent(f.top5), f.nll.toFixed(3), percent(f.ece), percent(f.sure), percent(f.sure_right));
  }

  head('### Demanded', 'what', 'figure', 'demanded', '');
  for (const demand of demands) {
    const { name, what, unit, least, most } = demand;
    const wanted = least === undefined ? `at most ${most.toLocaleString('en')}` : `at least ${least}`;
    if (!measured.can(name)) line(what, 'not measured', wanted, '');
    else line(what, shown(measured.figure(name), unit), wanted, meets(demand, measured.figure(name)) ? '' : '**missed**');
  }

  head('### By group of labels', 'group', 'labels', 'drawings', 'top-1', 'weakest');
  const of = new Map(detail.labels.map((label) => [label.label, label]));
  const rows = Object.entries(groups).map(([group, labels]) => {
    const known = labels.map((label) => of.get(label)).filter((label) => label?.drawings);
    const sum = (key) => known.reduce((total, label) => total + label[key], 0);
    const weakest = [...known].sort((a, b) => a.right / a.drawings - b.right / b.drawings).slice(0, 3);
    return { group, known, drawings: sum('drawings'), share: sum('right') / sum('drawings'), weakest };
  }).filter(({ known }) => known.length > 0);
  for (const { group, known, drawings, share, weakest } of rows.sort((a, b) => b.share - a.share)) {
    line(group, known.length, drawings, percent(share), weakest.map(({ label, right, drawings: n }) => `${label} ${Math.round(100 * right / n)}`).join(', '));
  }

  head('### Confusions that cost most', 'labels', 'mistaken', 'cost, points of top-1');
  for (const { labels: [a, b], taken } of detail.confusions.slice(0, 15)) {
    line(`${a}, ${b}`, `${taken[0]} for ${b}, ${taken[1]} for ${a}`, (100 * (taken[0] + taken[1]) / detail.drawings).toFixed(2));
  }
}
