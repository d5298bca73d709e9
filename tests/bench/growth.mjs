/** How time and memory grow with a drawing's points and with the number of drawings, measured in Chromium. */
import { drawing } from './drawings.mjs';

const POINTS = [8, 16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 640, 768, 896, 1024];
const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const EACH = 42; // points of a drawing of a batch

/** Runs in a page, as source. */
async function measure(pools, batch, counts) {
  const instantiate = WebAssembly.instantiate;
  let memory;
  WebAssembly.instantiate = /** @type {any} */ (async (module, imports) => {
    const made = /** @type {any} */ (await instantiate(module, imports));
    memory = made.exports.memory;
    return made;
  });
  const address = '/inkling.js';
  const { createInkling } = await import(address);
  const inkling = await createInkling();
  const bytes = () => memory.buffer.byteLength;
  for (let i = 0; i < 400; i++) inkling.classify(batch[i % batch.length]);
  const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  const round = (of) => {
    const times = of.map(() => []);
    for (let r = 0; r < 11; r++) of.forEach((one, i) => times[i].push(one()));
    return times.map(middle);
  };
  const time = (call, n) => {
    const from = performance.now();
    for (let i = 0; i < n; i++) call(i);
    return (performance.now() - from) / n;
  };
  const points = round(pools.map((pool) => () => time((i) => inkling.classify(pool[i % pool.length]), Math.ceil(2000 / pool[0].flatMap(([x]) => x).length))));
  const batches = round(counts.map((n) => () => time(() => { for (let i = 0; i < n; i++) inkling.classify(batch[i % batch.length]); }, Math.ceil(64 / n))));
  // Memory in a classifier of its own, drawing after drawing, each larger than the ones before.
  const fresh = await createInkling();
  const grown = pools.map(([one]) => {
    fresh.classify(one);
    return bytes();
  });
  const many = counts.map((n) => {
    for (let i = 0; i < n; i++) fresh.classify(batch[i % batch.length]);
    return bytes();
  });
  return { points, batches, grown, many };
}

/** @param {{ url: string, browser: any, say: (line: string) => void }} of */
export async function grow({ url, browser, say }) {
  say('time against points and drawings');
  const page = await browser.newPage();
  await page.goto(`${url}bench/`);
  const pools = POINTS.map((n) => [1, 2, 3, 4].map((seed) => drawing(n, seed))), batch = Array.from({ length: 64 }, (_, i) => drawing(EACH, i));
  const { points, batches, grown, many } = await page.evaluate(`(${measure})(${JSON.stringify(pools)}, ${JSON.stringify(batch)}, ${JSON.stringify(COUNTS)})`);
  await page.close();
  return {
    points: POINTS.map((n, i) => ({ n, ms: points[i], memory: grown[i] })),
    drawings: COUNTS.map((n, i) => ({ n, ms: batches[i], memory: many[i] })),
    each: EACH,
  };
}

/**
 * The straight line of least squares of relative errors, and how far from it the points lie.
 * @param {{ n: number, ms: number }[]} of
 */
export function line(of) {
  const sum = (f) => of.reduce((total, one) => total + f(one), 0);
  const w = ({ ms }) => 1 / ms ** 2;
  const s = sum(w), x = sum((one) => w(one) * one.n), y = sum((one) => w(one) * one.ms);
  const xx = sum((one) => w(one) * one.n ** 2), xy = sum((one) => w(one) * one.n * one.ms);
  const slope = (s * xy - x * y) / (s * xx - x * x), start = (y - slope * x) / s;
  return { slope, start, off: Math.max(...of.map(({ n, ms }) => Math.abs(start + slope * n - ms) / ms)) };
}

/** Both as a picture. @param {Awaited<ReturnType<typeof grow>>} growth @param {string} caption */
export function picture({ points, drawings, each }, caption) {
  const W = 420, H = 300, LEFT = 56, TOP = 44, RIGHT = 56, BOTTOM = 46;
  const nice = (max) => {
    const step = 10 ** Math.floor(Math.log10(max / 4));
    const by = ([1, 2, 2.5, 5].find((k) => max / (k * step) <= 5) ?? 10) * step;
    return Array.from({ length: Math.ceil(max / by) + 1 }, (_, i) => Number((i * by).toPrecision(6)));
  };
  const last = (/** @type {number[]} */ values) => values[values.length - 1];
  const panel = (of, left, title, label) => {
    const xs = nice(Math.max(...of.map(({ n }) => n))), ys = nice(Math.max(...of.map(({ ms }) => ms))), mb = nice(2 * Math.max(...of.map(({ memory }) => memory)) / 1e6);
    const X = (n) => left + LEFT + n / last(xs) * (W - LEFT - RIGHT), Y = (v, ticks) => H - BOTTOM - v / last(ticks) * (H - TOP - BOTTOM);
    const { slope, start } = line(of), end = of[of.length - 1].n;
    const text = (x, y, what, more = '') => `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${what}</text>`;
    return [
      text(left + W / 2, 22, title, 'text-anchor="middle" font-weight="bold"'),
      ...xs.map((n) => text(X(n), H - BOTTOM + 16, n, 'text-anchor="middle"')),
      ...ys.map((v) => `<path d="M${X(0)} ${Y(v, ys).toFixed(1)}H${X(last(xs))}" stroke="#ddd"/>${text(X(0) - 6, Y(v, ys) + 4, v, 'text-anchor="end" fill="#1f5fb4"')}`),
      ...mb.map((v) => text(X(last(xs)) + 6, Y(v, mb) + 4, v, 'fill="#b4531f"')),
      text(left + W / 2, H - 12, label, 'text-anchor="middle"'),
      text(X(0) - 6, TOP - 10, 'ms', 'text-anchor="end" fill="#1f5fb4"'), text(X(last(xs)) + 6, TOP - 10, 'MB', 'fill="#b4531f"'),
      `<path d="M${X(0)} ${Y(start, ys).toFixed(1)}L${X(end)} ${Y(start + slope * end, ys).toFixed(1)}" stroke="#1f5fb4" stroke-dasharray="4 3" fill="none"/>`,
      `<path d="${of.map(({ n, memory }, i) => `${i ? 'L' : 'M'}${X(n).toFixed(1)} ${Y(memory / 1e6, mb).toFixed(1)}`).join('')}" stroke="#b4531f" stroke-width="2" fill="none"/>`,
      ...of.map(({ n, ms }) => `<circle cx="${X(n).toFixed(1)}" cy="${Y(ms, ys).toFixed(1)}" r="3.5" fill="#1f5fb4"/>`),
    ].join('\n');
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * W} ${H + 20}" font-family="sans-serif" font-size="12" fill="#222">
<title>Time (points, with the straight line that fits best) and WebAssembly memory (line) against a drawing’s points and the number of drawings</title>
<rect width="100%" height="100%" fill="#fff"/>
${panel(points, 0, 'One drawing', 'points of the drawing')}
${panel(drawings, W, 'One drawing after another', `drawings of ${each} points`)}
<text x="${W}" y="${H + 10}" text-anchor="middle" fill="#666">${caption}</text>
</svg>
`;
}
