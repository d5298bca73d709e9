/* What recurrent layers share. Those with a step of their own, an ink_recurrence, also share both directions and the
 * product with the input; their tensors are, for each direction, the input matrix W with bias, (gates · units,
 * input_width), then those of the step. */
#ifndef INK_RECURRENT_H
#define INK_RECURRENT_H

#include "kernels/functions.h"
#include "matrix.h"

enum {
    INK_H_SCALE = 63, /* h in (-1, 1) is quantized to 64 + round(63 h) */
    INK_H_ZERO = 64,
    INK_CHUNK = 32 /* rows of input whose W x + bias are computed together, ahead of the steps themselves */
};

/* Rows of a chunk for `rows` rows of input. */
static inline size_t ink_chunk_rows(size_t rows) { return rows < INK_CHUNK ? rows : INK_CHUNK; }

static inline uint32_t ink_directions(const ink_layer *layer) { return layer->direction == INK_BIDIRECTIONAL ? 2 : 1; }

/* Columns of the matrices that a layer multiplies its h with. */
static inline size_t ink_state_columns(const ink_layer *layer) { return ink_copies(layer) * layer->width; }

static inline uint32_t ink_recurrent_width(const ink_layer *layer) {
    return layer->width % 4 == 0 ? layer->width * ink_directions(layer) : 0;
}

static inline size_t ink_recurrent_rows(const ink_layer *layer, size_t rows) {
    return layer->return_sequences ? rows : 1;
}

typedef struct ink_recurrence {
    size_t gates;   /* values of W x + bias per unit */
    size_t state;   /* floats per unit that are kept beside h, 0 at first */
    size_t scratch; /* floats per unit that a step needs */

    /* Bytes of the tensors of the step. */
    size_t (*tensor_size)(const ink_layer *layer);

    /* Moves *at past them. Returns whether they are valid. */
    bool (*validate)(const ink_layer *layer, const uint8_t **at);

    /* h (units) -> next (units), which may be the same. tensors: of the step; input: W x + bias, (gates, units). */
    void (*step)(const ink_layer *layer, const uint8_t *tensors, const float *input, const float *h, float *state,
                 float *scratch, float *next);
} ink_recurrence;

size_t ink_recurrent_tensor_size(const ink_layer *layer, const ink_recurrence *kind);
bool ink_recurrent_validate(const ink_layer *layer, const ink_recurrence *kind);
size_t ink_recurrent_scratch_size(const ink_layer *layer, const ink_recurrence *kind, size_t rows);
void ink_recurrent_forward(const ink_layer *layer, const ink_recurrence *kind, const ink_pass *pass);

/* sums = input + U h, (rows); packed: room for h, (2 · units) floats. u has no bias. */
void ink_recurrent_product(const ink_layer *layer, const ink_linear *u, const float *h, const float *input,
                           void *packed, float *sums);

/* h as the recurrent products read it. */
void ink_pack_state(const ink_layer *layer, const float *h, void *packed);

/* The layer's gate function. */
static inline floats ink_gate_of(const ink_layer *layer, floats x) {
    return layer->activation == INK_GATES_SIGMOID
               ? ink_sigmoid_of(x)
               : ink_hard_sigmoid_of(x, layer->activation == INK_GATES_HARD ? 0.2F : 1.0F / 6);
}

#endif
