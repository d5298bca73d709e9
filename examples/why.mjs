// Says what each drawing of an ndjson file is, and which stroke decided: node why.mjs drawings.ndjson
import { readFileSync } from 'node:fs';
import { createInkling } from 'inkling';
import { loadKnown, loadMore } from 'inkling/more';

const inkling = await loadMore(await createInkling());
const { knows } = await loadKnown(inkling);
for (const line of readFileSync(process.argv[2], 'utf8').trim().split('\n')) {
  const { drawing } = JSON.parse(line);
  if (!knows(drawing)) {
    console.log('I have never seen this.');
    continue;
  }
  const { label, strokes } = inkling.explain(drawing);
  const shares = strokes.map(({ share }) => share);
  console.log(`${label}: stroke ${shares.indexOf(Math.max(...shares)) + 1} of ${strokes.length} decides`);
}
