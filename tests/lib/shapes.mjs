/** Own drawings, each of strokes of [x, y] in a unit square, as a hand would draw them. */
import { fileURLToPath } from 'node:url';

export const DIST = process.env.INKLING_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));

const ring = (cx, cy, r, from = -90, turn = 360, n = 40) => Array.from({ length: n + 1 }, (_, i) => {
  const angle = (from + turn * i / n) * Math.PI / 180;
  return [cx + r * Math.cos(angle), cy + r * Math.sin(angle)];
});
const line = (...corners) => corners.flatMap(([x, y], i) => {
  const [nx, ny] = corners[i + 1] ?? [x, y];
  return corners[i + 1] ? Array.from({ length: 12 }, (_, j) => [x + (nx - x) * j / 12, y + (ny - y) * j / 12]) : [[x, y]];
});

export const shapes = {
  circle: [ring(0.5, 0.5, 0.38)],
  square: [line([0.15, 0.15], [0.85, 0.15], [0.85, 0.85], [0.15, 0.85], [0.15, 0.15])],
  triangle: [line([0.5, 0.12], [0.88, 0.85], [0.12, 0.85], [0.5, 0.12])],
  house: [
    line([0.2, 0.45], [0.2, 0.9], [0.8, 0.9], [0.8, 0.45], [0.2, 0.45]),
    line([0.12, 0.47], [0.5, 0.1], [0.88, 0.47]),
    line([0.42, 0.9], [0.42, 0.62], [0.58, 0.62], [0.58, 0.9]),
    line([0.64, 0.55], [0.74, 0.55], [0.74, 0.66], [0.64, 0.66], [0.64, 0.55]),
  ],
  sun: [
    ring(0.5, 0.5, 0.2),
    ...Array.from({ length: 8 }, (_, i) => {
      const [x, y] = [Math.cos(i * Math.PI / 4), Math.sin(i * Math.PI / 4)];
      return line([0.5 + 0.27 * x, 0.5 + 0.27 * y], [0.5 + 0.42 * x, 0.5 + 0.42 * y]);
    }),
  ],
  'smiley face': [
    ring(0.5, 0.5, 0.4),
    ring(0.36, 0.4, 0.04, -90, 360, 12),
    ring(0.64, 0.4, 0.04, -90, 360, 12),
    ring(0.5, 0.52, 0.2, 160, -140, 20),
  ],
  ladder: [
    line([0.35, 0.08], [0.33, 0.92]),
    line([0.65, 0.08], [0.67, 0.92]),
    ...[0.22, 0.36, 0.5, 0.64, 0.78].map((y) => line([0.345, y], [0.655, y])),
  ],
  envelope: [
    line([0.08, 0.25], [0.92, 0.25], [0.92, 0.78], [0.08, 0.78], [0.08, 0.25]),
    line([0.08, 0.25], [0.5, 0.56], [0.92, 0.25]),
  ],
};
