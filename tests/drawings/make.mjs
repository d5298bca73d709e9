// Draws the drawings of this folder: node tests/drawings/make.mjs
//
// pen.ndjson: thirty things as a pen would move, in px with a hand's tremor, [[x…],[y…],[t ms…]] a stroke.
// odd.ndjson: unusual drawings: dots, lines without width, huge, tiny, very long.
import { writeFileSync } from 'node:fs';

let seed = 20261;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const tremor = (size) => (random() + random() - 1) * size;

/** Points of a polyline about 4 px apart. */
function line(...corners) {
  const points = [corners[0]];
  for (let i = 1; i < corners.length; i++) {
    const [[x0, y0], [x1, y1]] = [corners[i - 1], corners[i]];
    const n = Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0) / 4));
    for (let j = 1; j <= n; j++) points.push([x0 + ((x1 - x0) * j) / n, y0 + ((y1 - y0) * j) / n]);
  }
  return points;
}

/** An arc from angle a to b, in turns clockwise from three o'clock. */
function arc(cx, cy, rx, ry = rx, a = 0, b = 1) {
  const n = Math.max(8, Math.round(Math.max(rx, ry) * Math.abs(b - a) * 1.5));
  return Array.from({ length: n + 1 }, (_, i) => {
    const angle = 2 * Math.PI * (a + ((b - a) * i) / n);
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  });
}

const box = (x, y, w, h) => line([x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]);
const rays = (cx, cy, r0, r1, n) => Array.from({ length: n }, (_, i) => {
  const [c, s] = [Math.cos((2 * Math.PI * i) / n), Math.sin((2 * Math.PI * i) / n)];
  return line([cx + r0 * c, cy + r0 * s], [cx + r1 * c, cy + r1 * s]);
});
const polygon = (cx, cy, r, n, step = 1, turn = -0.25) => line(...Array.from({ length: n + 1 }, (_, i) => {
  const angle = 2 * Math.PI * (turn + (i * step) / n);
  return [cx + r * Math.cos(angle), cy + r * Math.sin(angle)];
}));

const things = {
  house: [box(60, 140, 180, 130), line([50, 140], [150, 50], [250, 140]), box(130, 200, 40, 70), box(80, 165, 30, 30)],
  circle: [arc(150, 150, 90, 90, -0.25, 0.77)],
  square: [box(70, 70, 160, 160)],
  triangle: [line([150, 60], [250, 230], [50, 230], [150, 60])],
  star: [polygon(150, 150, 110, 5, 2)],
  sun: [arc(150, 150, 55), ...rays(150, 150, 70, 115, 9)],
  moon: [[...arc(150, 150, 100, 100, 0.2, 0.8), ...arc(120, 150, 70, 92, 0.83, 0.17).reverse()]],
  cat: [arc(150, 160, 80, 70), line([80, 130], [75, 60], [125, 95]), line([175, 95], [225, 60], [220, 130]),
    arc(120, 145, 8), arc(180, 145, 8), line([143, 170], [157, 170], [150, 180], [143, 170]),
    arc(135, 185, 15, 10, 0, 0.5), arc(165, 185, 15, 10, 0, 0.5), line([60, 165], [10, 158]), line([60, 178], [12, 185]),
    line([240, 165], [290, 158]), line([240, 178], [288, 185])],
  'smiley face': [arc(150, 150, 100), arc(115, 120, 9), arc(185, 120, 9), arc(150, 160, 55, 45, 0.04, 0.46)],
  fish: [[...arc(140, 150, 90, 45, 0.04, 0.96), [280, 100], [270, 200], [228, 161]], arc(90, 140, 6)],
  tree: [line([135, 280], [135, 190]), line([165, 280], [165, 190]), [...arc(150, 110, 85, 85, 0.2, 1.3)]],
  flower: [arc(150, 100, 20), ...[0, 1, 2, 3, 4].map((i) => arc(150 + 42 * Math.cos(i * 1.2566), 100 + 42 * Math.sin(i * 1.2566), 22)),
    line([150, 165], [148, 290]), arc(175, 240, 26, 12)],
  cloud: [[...arc(90, 160, 40, 40, 0.25, 0.75), ...arc(140, 115, 55, 50, 0.55, 0.95), ...arc(210, 150, 45, 45, 0.75, 1.25), [90, 200]]],
  zigzag: [line([20, 120], [60, 200], [100, 110], [140, 205], [180, 115], [220, 200], [260, 110])],
  line: [line([40, 160], [270, 150])],
  ladder: [line([100, 20], [100, 290]), line([190, 20], [190, 290]), ...[60, 110, 160, 210, 260].map((y) => line([100, y], [190, y]))],
  stairs: [line([20, 270], [70, 270], [70, 220], [120, 220], [120, 170], [170, 170], [170, 120], [220, 120], [220, 70], [280, 70])],
  envelope: [box(40, 80, 220, 140), line([40, 80], [150, 165], [260, 80])],
  clock: [arc(150, 150, 105), line([150, 150], [150, 80]), line([150, 150], [205, 165]), ...rays(150, 150, 92, 102, 12)],
  eye: [[...arc(150, 210, 130, 120, 0.6, 0.9), ...arc(150, 90, 130, 120, 0.1, 0.4)], arc(150, 150, 34), arc(150, 150, 13)],
  'ice cream': [line([90, 130], [150, 290], [210, 130]), arc(150, 120, 62, 70, 0.5, 1), line([86, 128], [214, 128])],
  lollipop: [arc(150, 90, 65), line([150, 155], [152, 295])],
  mountain: [line([10, 260], [100, 90], [160, 200], [210, 120], [290, 260])],
  umbrella: [[...arc(150, 140, 115, 100, 0.5, 1), ...line([265, 140], [35, 140])], [...line([150, 140], [150, 260]), ...arc(132, 262, 18, 18, 0, 0.5)]],
  snowman: [arc(150, 70, 35), arc(150, 145, 48), arc(150, 240, 60), arc(138, 62, 4), arc(162, 62, 4), line([150, 72], [180, 78], [150, 82])],
  'stop sign': [polygon(150, 110, 90, 8, 1, 0.0625), line([150, 195], [150, 295])],
  'The Eiffel Tower': [line([60, 290], [120, 180], [140, 90], [150, 10], [160, 90], [180, 180], [240, 290]), line([118, 185], [182, 185]),
    line([138, 95], [162, 95]), arc(150, 290, 45, 50, 0.5, 1)],
  lightning: [line([170, 20], [100, 160], [150, 155], [110, 285], [210, 120], [160, 125], [205, 25], [170, 20])],
  donut: [arc(150, 150, 105), arc(150, 150, 38)],
  table: [line([40, 120], [260, 120]), line([60, 122], [58, 270]), line([240, 122], [243, 270])],
};

/** As a hand draws it: a tremor, whole hundredths of a px, and milliseconds. */
function drawn(strokes) {
  let time = 0;
  return strokes.map((stroke) => {
    const points = stroke.map(([x, y]) => [x + tremor(1.6), y + tremor(1.6)]);
    const row = (at) => points.map((point) => Math.round(100 * point[at]) / 100);
    const times = points.map(() => (time += 8 + Math.floor(random() * 9)));
    time += 180;
    return [row(0), row(1), times];
  });
}

const spiral = Array.from({ length: 2000 }, (_, i) => [i * 0.5 * Math.cos(i / 12), i * 0.5 * Math.sin(i / 12)]);
const odd = {
  dot: [[[10], [10], [0]]],
  'dot twice': [[[10, 10], [10, 10], [0, 9]]],
  'two dots': [[[10], [10], [0]], [[60], [14], [400]]],
  upright: [[[5, 5, 5], [0, 40, 300], [0, 1, 2]]],
  flat: [[[-400, 0, 400], [7, 7, 7], [0, 1, 2]]],
  huge: [[[-1e30, 1e30, 0, -1e30], [0, 0, 1e30, 0], [0, 1, 2, 3]]],
  tiny: [[[1e-30, 2e-30, 1.5e-30], [1e-30, 1e-30, 2e-30], [0, 1, 2]]],
  'far away': [[[1e7, 1e7 + 90, 1e7 + 40], [-1e7, -1e7 + 30, -1e7 + 80], [0, 1, 2]]],
  'there and back': [[[0, 100, 0, 100, 0], [0, 1, 2, 1, 0], [0, 1, 2, 3, 4]]],
  spiral: [[spiral.map(([x]) => Math.round(x)), spiral.map(([, y]) => Math.round(y)), spiral.map((_, i) => i)]],
  'many strokes': Array.from({ length: 120 }, (_, i) => [[i, i + 3], [(i * 37) % 101, (i * 53) % 97], [i, i + 1]]),
  'scribble': [[Array.from({ length: 3000 }, () => Math.floor(random() * 900)), Array.from({ length: 3000 }, () => Math.floor(random() * 700)),
    Array.from({ length: 3000 }, (_, i) => i)]],
  simplified: [[[0, 255, 255, 0, 0], [0, 0, 128, 128, 0]], [[20, 240], [64, 64]]],
  'simplified dot': [[[0, 0], [0, 0]]],
};

const lines = (entries) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const folder = new URL('./', import.meta.url);
writeFileSync(new URL('pen.ndjson', folder),
  lines(Object.entries(things).map(([word, strokes]) => ({ key_id: `own ${word}`, word, drawing: drawn(strokes) }))));
writeFileSync(new URL('odd.ndjson', folder),
  lines(Object.entries(odd).map(([what, drawing]) => ({ key_id: `own ${what}`, word: 'squiggle', drawing }))));
