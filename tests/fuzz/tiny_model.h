/* Small models, one of each kind of features, whose forward passes take microseconds. The last has the kinds of layers
 * that only imported networks have. */
#ifndef TINY_MODEL_H
#define TINY_MODEL_H

#include <stdio.h>

#include "../core/seeded_model.h"

enum { TINY_MODELS = INK_MORE ? 4 : 3, TINY_LABELS = 5, TINY_CHANNELS = 3 };

#if INK_MORE
/* A model of described features: x, dy and the stroke's number, `rows` rows, 0 for as many as the drawing has. */
static inline bytes described_model(const ink_layer *layers, uint32_t n_layers, uint32_t rows, uint32_t flags) {
    static const uint32_t sources[TINY_CHANNELS] = {1, 4, 7};
    bytes file =
        model_without_tensors(layers, n_layers, (features_spec){4, TINY_CHANNELS, 2, 8, 1}, TINY_LABELS, false);
    uint8_t *description = append(&file, 16 + 16 * TINY_CHANNELS);
    put_u32(description, rows);
    put_u32(description + 4, flags);
    for (size_t c = 0; c < TINY_CHANNELS; c++) {
        put_u32(description + 16 + 16 * c, sources[c]);
        put_f32(description + 20 + 16 * c, 0.01F);
    }
    random_state = random_seed;
    uint32_t width = TINY_CHANNELS;
    for (uint32_t i = 0; i < n_layers; i++) {
        put_layer_tensors(&file, &layers[i], width, false);
        ink_layer shape = layers[i];
        shape.input_width = width;
        width = ink_layer_width(&shape);
    }
    seal(&file);
    return file;
}

/* One of the kinds of layers that only imported networks have. */
static inline bytes imported_model(void) {
    static const ink_layer imported[] = {
        {.type = INK_PAD, .kernel = 3, .stride = 2},
        {.type = INK_CONV1D_DILATED, .width = 4, .kernel = 3, .stride = 2, .padding = INK_SAME},
        {.type = INK_PRELU},
        {.type = INK_GRU, .width = 4, .direction = INK_BIDIRECTIONAL, .return_sequences = 1},
        {.type = INK_MERGE, .activation = INK_MERGE_MEAN},
        {.type = INK_AFFINE},
        {.type = INK_LSTM_HARD, .width = 4, .activation = INK_GATES_HARD, .return_sequences = 1},
        {.type = INK_WINDOW_POOL, .kernel = 3, .stride = 2, .padding = INK_SAME, .pool_kinds = INK_POOL_MAX},
        {.type = INK_FUNCTION, .activation = INK_GELU},
        {.type = INK_GRU_BEFORE, .width = 4, .direction = INK_BACKWARD, .return_sequences = 1},
        {.type = INK_POOL, .pool_kinds = INK_POOL_MEAN},
        {.type = INK_DENSE, .width = TINY_LABELS}};
    return described_model(imported, sizeof imported / sizeof *imported, 0, 4);
}
#endif

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
    } kinds[3] = {{{1, 3, 4, 1, 1}, 8 + 9, true}, {{2, 0, 1, 7, 10}, 5, false}, {{3, 0, 2, 2, 1}, 3, true}};
#if INK_MORE
    if (kind == 3) {
        return imported_model();
    }
#endif
    return seeded_model(layers, sizeof layers / sizeof *layers, kinds[kind].features, kinds[kind].channels, TINY_LABELS,
                        kinds[kind].int8);
}

#endif
