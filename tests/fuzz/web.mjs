/**
 * The long form of tests/web/unit/fuzz.test.mjs: node tests/fuzz/web.mjs FROM SECONDS INPUTS
 * Reads inputs from number FROM on, for at most so many seconds and, unless it is -1, so many inputs. Ends at the first
 * that fails.
 */
import { readInput } from '../lib/fuzz.mjs';

const [from, seconds, inputs] = process.argv.slice(2).map(Number);
const start = Date.now();
let n = 0, shown = 0;
while (n !== inputs) {
  readInput(from + n++);
  const passed = Math.floor((Date.now() - start) / 1000);
  if (passed >= seconds) break;
  if (passed > shown) console.log(`#${from + n} of ${shown = passed} s`);
}
console.log(`stat::number_of_executed_units: ${n}`);
