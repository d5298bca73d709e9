/** The estimates of docs/scale.md. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMetrics } from '../../scripts/lib/docs-metrics.mjs';
import { ASSUMED, bulk, trafficCost, visits } from '../../scripts/lib/scale.mjs';

const metrics = readMetrics();
const sizes = ['index.html', 'page.js', 'icon.svg', 'inkling-relaxed.wasm', 'inkling.ink'].map((name) => Number(metrics.values[`size.${name}.brotli`]));
const loaded = sizes.reduce((a, b) => a + b);
const near = (/** @type {number} */ value, /** @type {number} */ expected) => assert.ok(Math.abs(value / expected - 1) < 1e-9, `${value}, not ${expected}`);

test('hours and dollars follow from the measured rate', () => {
  const one = bulk(metrics, 1), many = bulk(metrics, 64);
  near(one.hours * 3600 * Number(metrics.values['speed.bulk']), ASSUMED.drawings);
  near(many.hours * 64, one.hours);
  assert.equal(many.dollars, one.dollars);
});

test('traffic is paid by steps', () => {
  assert.equal(trafficCost(0), 0);
  near(trafficCost(1000), 85);
  near(trafficCost(10e3), 850);
  near(trafficCost(60e3), 850 + 40e3 * 0.08 + 10e3 * 0.06);
  assert.ok(trafficCost(6e6) > trafficCost(5024e3));
});

test('a first visit without a service worker loads the files of the page, whatever their names', () => {
  for (const hashed of [false, true]) {
    const result = visits(metrics, hashed, { ...ASSUMED, visits_per_visitor: 1, service_worker: 0 });
    near(result.requests / ASSUMED.visits, 5);
    near(result.bytes / ASSUMED.visits, loaded + 5 * ASSUMED.header_bytes);
    assert.deepEqual([result.first, result.unchanged], [1, 0]);
  }
});

test('a browser that has everything asks for what may have changed', () => {
  const all = { ...ASSUMED, visits_per_visitor: 1000, visitors: 20, releases: 1, http_cache_days: Infinity, storage_days: Infinity };
  near(Math.round(10 * visits(metrics, false, { ...all, service_worker: 0 }).requests / ASSUMED.visits), 50); // each file
  near(Math.round(10 * visits(metrics, true, { ...all, service_worker: 0 }).requests / ASSUMED.visits), 10); // the page
  for (const hashed of [false, true]) {
    near(Math.round(10 * visits(metrics, hashed, { ...all, service_worker: 1 }).requests / ASSUMED.visits), 10); // sw.js
  }
});

test('the simulation gives the same numbers each time, and hashes never cost more', () => {
  const [plain, hashed] = [false, true].map((names) => visits(metrics, names));
  assert.deepEqual(visits(metrics, false), plain);
  assert.equal(hashed.first, plain.first);
  for (const key of /** @type {const} */ (['requests', 'bytes', 'origin', 'traffic_dollars'])) assert.ok(hashed[key] < plain[key], key);
});
