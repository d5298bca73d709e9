// A worker at the edge, such as one of Cloudflare's: it answers a drawing with guesses.
import { createInkling } from 'inkling';
import model from 'inkling/inkling.ink';
import wasm from 'inkling/inkling.wasm';

const inkling = await createInkling({ wasm, model });

export default {
  async fetch(request) {
    return Response.json(inkling.classify(await request.json(), { top: 3 }));
  },
};
