// What the model and the preprocessing must reach on Quick, Draw! drawings: tests/thresholds.json. INKLING_TEST names a
// folder of drawings the model never saw (.bin), INKLING_RAW_PAIRS drawings both raw and simplified (ndjson).
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { measuring, meets } from '../../scripts/lib/metrics.mjs';
import { inkling, root } from '../lib/cli.mjs';

const { INKLING_TEST: drawings, INKLING_RAW_PAIRS: pairs, INKLING_FLOAT: float } = process.env;
const model = process.env.INKLING_MODEL || join(root, 'weights/inkling.ink');
const demands = JSON.parse(readFileSync(join(root, 'tests/thresholds.json'), 'utf8'));
const measured = measuring({ cli: join(root, 'build/native/inkling'), model, test: drawings, pairs, float });

for (const demand of demands) {
  const { name, what, unit, least, most } = demand;
  const wanted = least === undefined ? `at most ${most}` : `at least ${least}`;
  const missing = name === 'float_loss'
    ? 'the float32 network is not kept; scripts/export --float makes it from a checkpoint, INKLING_FLOAT names it'
    : 'no Quick, Draw! drawings here; INKLING_DATA names their folder';
  const skip = !existsSync(model) ? 'weights/inkling.ink is missing; train it' : !measured.can(name) && missing;
  test(`${what}: ${wanted} ${unit}`, { skip }, (context) => {
    const figure = measured.figure(name);
    context.diagnostic(`${what}: ${figure} ${unit}`);
    assert.ok(meets(demand, figure), `${figure} ${unit}; demanded is ${wanted}`);
  });
}

test('a demand is met at its limit and missed past it', () => {
  assert.ok(meets({ least: 79 }, 79) && !meets({ least: 79 }, 78.99));
  assert.ok(meets({ most: 2 }, 2) && !meets({ most: 2 }, 2.01));
  assert.throws(() => measured.figure('beauty'), /demands beauty/);
});

test('every label is in one group by its meaning', { skip: !existsSync(model) && 'weights/inkling.ink is missing; train it' }, () => {
  const groups = JSON.parse(readFileSync(join(root, 'weights/groups.json'), 'utf8'));
  const few = 'few training drawings, about 280';
  const meant = Object.entries(groups).filter(([group]) => group !== few).flatMap(([, labels]) => labels);
  const known = inkling(['info', '--labels', '--model', model]).out.trim().split('\n');
  assert.deepEqual([...meant].sort(), [...known].sort());
  assert.ok(groups[few].every((label) => known.includes(label)));
});
