/**
 * How long learning a word, explaining a guess and judging a drawing take in Chromium: node tests/bench/words.mjs [--save]
 *
 * Prints medians in ms, for generated drawings of as many points as the median drawing of Quick, Draw!. --save writes them into the
 * documents. Needs dist/.
 */
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { saveMetrics, updateDocuments } from '../../scripts/lib/docs-metrics.mjs';
import { drawing } from './drawings.mjs';
import { machine } from './machine.mjs';
import { withSite } from './site.mjs';

const POINTS = 42; // of the median drawing, simplified
const LESSONS = 5; // drawings of a word

/**
 * Runs in the page, as source: medians of 41 turns after 20 to warm up, each with other drawings and after a pause, as the user makes it.
 * @param {string} address of the package
 * @param {[number[], number[]][][]} drawings
 * @param {number} lessons
 */
async function measure(address, drawings, lessons) {
  const { createInkling } = await import(`${address}inkling.js`), { learnerOf, loadKnown, loadMore } = await import(`${address}more.js`);
  const small = await createInkling(), [inkling, learner, { familiarity }] = await Promise.all([loadMore(small), learnerOf(small), loadKnown(small)]);
  const median = async (/** @type {(turn: number) => void} */ call, after = (/** @type {number} */ _) => {}) => {
    const times = [];
    for (let turn = 0; turn < 61; turn++) {
      await new Promise((resolve) => { setTimeout(resolve, 20); });
      const from = performance.now();
      call(turn);
      if (turn >= 20) times.push(performance.now() - from);
      after(turn);
    }
    return times.sort((a, b) => a - b)[times.length >> 1];
  };
  const one = (/** @type {number} */ turn) => drawings[turn % drawings.length];
  return {
    learn: await median((turn) => learner.learn(`word ${turn}`, Array.from({ length: lessons }, (_, i) => one(lessons * turn + i))), (turn) => learner.forget(`word ${turn}`)),
    explain: await median((turn) => inkling.explain(one(turn))),
    familiarity: await median((turn) => familiarity(one(turn))),
  };
}

/** @param {{ url: string, browser: import('playwright-core').Browser }} site */
export async function measureWords({ url, browser }) {
  const drawings = Array.from({ length: 64 }, (_, i) => drawing(POINTS, i + 1)), strokes = drawings.map(({ length }) => length).sort((a, b) => a - b);
  const page = await browser.newPage();
  await page.goto(`${url}bench/`);
  const times = await page.evaluate(`(${measure})('/', ${JSON.stringify(drawings)}, ${LESSONS})`);
  await page.close();
  return { ...times, points: POINTS, strokes: strokes[strokes.length >> 1], lessons: LESSONS };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values: { save } } = parseArgs({ options: { save: { type: 'boolean' } } });
  const [times, chromium] = await withSite({}, async (site) => [await measureWords(site), site.browser.version()]);
  const { cpu, features, cores, system } = machine();
  console.log(JSON.stringify({ ...times, machine: machine() }, null, 2));
  if (save) {
    const [learn, explain, familiarity] = [times.learn, times.explain, times.familiarity].map((value) => Number(value.toPrecision(3)));
    saveMetrics('learning', { machine: `${cpu} (${features}), ${cores} processors; ${system}, Chromium ${chromium}`, command: 'node tests/bench/words.mjs --save' },
      { learn, lessons: times.lessons, explain, familiarity, points: times.points, strokes: times.strokes });
    updateDocuments();
  }
}
