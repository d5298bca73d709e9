/** What a classifier does that works on and on: the same in Node, in a page and for the short and the long form. */
import { readFileSync } from 'node:fs';

/** The beginnings of own drawings, short ones as Quick, Draw!'s are. */
export const BEGINNINGS = readFileSync(new URL('../drawings/pen.ndjson', import.meta.url), 'utf8').trim().split('\n')
  .map((line) => [JSON.parse(line).drawing[0].map((/** @type {number[]} */ row) => row.slice(0, 42))]);

/**
 * The code of a function that makes a classifier of a module's `createInkling` and gives `{ run, memory }`: `run`
 * classifies the drawings in turn, and a wrong one after every hundred, and gives the milliseconds a drawing took;
 * `memory` gives the bytes of WebAssembly's memory.
 */
export const SOAKING = `async (createInkling, drawings) => {
  const { instantiate } = WebAssembly;
  let core;
  WebAssembly.instantiate = async (...args) => (core = await instantiate(...args));
  const inkling = await createInkling().finally(() => { WebAssembly.instantiate = instantiate; });
  const expected = drawings.map((drawing) => inkling.classify(drawing).guesses[0]);
  let done = 0;
  return {
    memory: () => core.exports.memory.buffer.byteLength,
    run(count) {
      const from = performance.now();
      for (let i = 0; i < count; i++) {
        const at = done++ % drawings.length;
        const [{ label, probability }] = inkling.classify(drawings[at]).guesses;
        if (label !== expected[at].label || probability !== expected[at].probability) throw new Error('drawing ' + done + ' is a ' + label + ' now');
        if (i % 100) continue;
        try {
          inkling.classify([[{ x: NaN, y: i }]]);
        } catch (error) {
          if (error.code !== 'not-finite') throw error;
        }
      }
      return (performance.now() - from) / count;
    },
  };
}`;
