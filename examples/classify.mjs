// Classifies the drawings of an ndjson file in Quick, Draw!'s format: node classify.mjs drawings.ndjson
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createInkling } from 'inkling';

const inkling = await createInkling();
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { word, drawing } = JSON.parse(line);
  const { guesses, sure } = inkling.classify(drawing, { top: 3 });
  console.log(word, sure, guesses);
}
