/* The nonlinear part of an LSTM. Sigmoid and tanh are our own, so that they give the same bytes on every build. */
#ifndef INK_ACTIVATIONS_H
#define INK_ACTIVATIONS_H

#include "simd.h"

typedef struct ink_cells {
    float *c;     /* (units), cell state, updated in place */
    float *h;     /* (units), hidden state, written */
    size_t units; /* a multiple of 4 */
} ink_cells;

/* c ← σ(f) c + σ(i) tanh(g), h ← σ(o) tanh(c) (Hochreiter and Schmidhuber 1997; Gers 2000).
 * gates: (4 · units), a panel for every four units: their i, then their f, g and o. */
void ink_update_cells(const ink_cells *cells, const float *gates);

#endif
