// The model and the preprocessing meet the thresholds of tests/thresholds.json on Quick, Draw! drawings. INKLING_TEST
// names a folder of drawings that the model never saw (.bin), INKLING_RAW_PAIRS drawings both raw and simplified (ndjson).
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Measurement, meets, thresholdText } from '../../scripts/lib/metrics.mjs';
import { inkling, root } from '../lib/cli.mjs';

const { INKLING_TEST: drawings, INKLING_RAW_PAIRS: pairs, INKLING_FLOAT: float } = process.env;
const model = process.env.INKLING_MODEL || join(root, 'weights/inkling.ink');
const thresholds = JSON.parse(readFileSync(join(root, 'tests/thresholds.json'), 'utf8'));
const measurement = new Measurement({ cli: join(root, 'build/native/inkling'), model, test: drawings, pairs, float });

for (const threshold of thresholds) {
  const { name, description, unit } = threshold;
  const missing = name === 'float_loss'
    ? 'the float32 network is not stored; scripts/export --float makes it from a checkpoint, and INKLING_FLOAT names it'
    : 'there are no Quick, Draw! drawings; INKLING_DATA names their folder';
  const skip = !existsSync(model) ? 'weights/inkling.ink is missing; train it' : !measurement.isMeasurable(name) && missing;
  test(`${description}: ${thresholdText(threshold)}`, { skip }, (context) => {
    const value = measurement.value(name);
    context.diagnostic(`${description}: ${value} ${unit}`);
    assert.ok(meets(threshold, value), `${value} ${unit}; expected ${thresholdText(threshold)}`);
  });
}

test('a value meets a threshold at its limit and misses it beyond', () => {
  assert.ok(meets({ min: 79 }, 79) && !meets({ min: 79 }, 78.99));
  assert.ok(meets({ max: 2 }, 2) && !meets({ max: 2 }, 2.01));
  assert.throws(() => measurement.value('beauty'), /unknown metric beauty/);
});

test('every label is in one group by its meaning', { skip: !existsSync(model) && 'weights/inkling.ink is missing; train it' }, () => {
  const groups = JSON.parse(readFileSync(join(root, 'weights/groups.json'), 'utf8'));
  const few = 'few training drawings, about 280';
  const meant = Object.entries(groups).filter(([group]) => group !== few).flatMap(([, labels]) => labels);
  const known = inkling(['info', '--labels', '--model', model]).out.trim().split('\n');
  assert.deepEqual([...meant].sort(), [...known].sort());
  assert.ok(groups[few].every((label) => known.includes(label)));
});
