import { createInkling } from './inkling/inkling.js';

const loading = createInkling();
addEventListener('message', async ({ data: strokes }) => {
  try {
    postMessage((await loading).classify(strokes));
  } catch (error) {
    postMessage({ error: error.message });
  }
});
