/* A small network that has an embedding, of seeded weights, and a drawing for it. */
#ifndef EMBEDDING_MODEL_H
#define EMBEDDING_MODEL_H

#include "seeded_model.h"

enum { LABELS = 5 };

static const ink_point square[] = {{0, 0}, {255, 0}, {255, 255}, {0, 255}, {0, 0}};
static const uint32_t square_ends[] = {5};
static const ink_drawing a_square = {square, square_ends, 1, INK_SIMPLIFIED, false, NULL};

static bytes embedding_model(void) {
    static const ink_layer layers[] = {{.type = INK_LSTM,
                                        .width = 8,
                                        .direction = INK_BIDIRECTIONAL,
                                        .return_sequences = 1,
                                        .input_scale = 20,
                                        .input_zero = 64},
                                       {.type = INK_POOL, .pool_kinds = INK_POOL_MEAN | INK_POOL_MAX},
                                       {.type = INK_DENSE, .width = LABELS, .input_scale = 63, .input_zero = 64}};
    return seeded_model(layers, sizeof layers / sizeof *layers, (features_spec){2, 0, 1, 1, 10}, 5, LABELS, true);
}

#endif
