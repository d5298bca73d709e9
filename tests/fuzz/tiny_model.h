/* Three small models, one of each kind of features, whose forward passes take microseconds. */
#ifndef TINY_MODEL_H
#define TINY_MODEL_H

#include <stdio.h>

#include "../core/seeded_model.h"

enum { TINY_MODELS = 3, TINY_LABELS = 5 };

static inline bytes tiny_model(int kind) {
    static const ink_layer layers[] = {
        {.type = INK_CONV1D,
         .width = 8,
         .kernel = 3,
         .stride = 2,
         .padding = INK_SAME,
         .activation = INK_RELU,
         .input_scale = 60,
         .input_zero = 64},
        {.type = INK_LAYER_NORM},
        {.type = INK_LSTM,
         .width = 8,
         .direction = INK_BIDIRECTIONAL,
         .return_sequences = 1,
         .input_scale = 20,
         .input_zero = 64},
        {.type = INK_POOL, .pool_kinds = INK_POOL_LAST | INK_POOL_MEAN | INK_POOL_MAX | INK_POOL_SUM},
        {.type = INK_DENSE, .width = TINY_LABELS, .input_scale = 63, .input_zero = 64}};
    static const struct {
        features_spec features;
        size_t channels;
        bool int8;
    } kinds[TINY_MODELS] = {{{1, 3, 4, 1, 1}, 8 + 9, true}, {{2, 0, 1, 7, 10}, 5, false}, {{3, 0, 2, 2, 1}, 3, true}};
    return seeded_model(layers, sizeof layers / sizeof *layers, kinds[kind].features, kinds[kind].channels, TINY_LABELS,
                        kinds[kind].int8);
}

#endif
