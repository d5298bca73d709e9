/* Conv1D, LSTM, layer norm, pooling, dense and softmax over kernels.
 *
 * Between layers values are float32, (T, C) row-major with rows `ink_padded_width(C)` apart. */
#ifndef INK_LAYERS_H
#define INK_LAYERS_H

#include "inkling.h"

enum { INK_CONV1D = 1, INK_LSTM, INK_LAYER_NORM, INK_POOL, INK_DENSE, INK_SOFTMAX };
enum { INK_FLOAT32 = 0, INK_INT8 = 1 };
enum { INK_VALID = 0, INK_SAME, INK_CAUSAL };
enum { INK_LINEAR = 0, INK_RELU };
enum { INK_FORWARD = 0, INK_BACKWARD, INK_BIDIRECTIONAL };
enum { INK_POOL_LAST = 1, INK_POOL_MEAN = 2, INK_POOL_MAX = 4, INK_POOL_SUM = 8 };

/* Floats between the rows of C features. */
static inline size_t ink_padded_width(size_t c) { return (c + 3) / 4 * 4; }

/* C of a layer's output; 0 for parameters out of their range. */
uint32_t ink_layer_width(const ink_layer *layer);

/* T of its output for T rows of input; 0 when there are too few. */
size_t ink_layer_rows(const ink_layer *layer, size_t rows);

/* Bytes of its tensors in a file, a multiple of 16. */
size_t ink_layer_tensor_size(const ink_layer *layer);

/* Whether all its float32 tensors are finite and its int8 weights within ±INK_MAX_WEIGHT. */
bool ink_layer_validate_weights(const ink_layer *layer);

/* Bytes of scratch that ink_layer_forward needs for `rows` rows, a multiple of INK_ALIGNMENT. */
size_t ink_layer_scratch_size(const ink_layer *layer, size_t rows);

/* In place: (rows, input width) -> (rows out, width). Returns the rows out. */
size_t ink_layer_forward(const ink_layer *layer, float temperature, float *x, size_t rows, void *scratch);

#endif
