/* What layers with a weight matrix share: their tensors, their packed input, the product. */
#ifndef INK_MATRIX_H
#define INK_MATRIX_H

#include "kernels/linear.h"
#include "layer.h"

/* How many times each value of the input of int8 weights is packed; 1 for float32 ones. */
static inline size_t ink_copies(const ink_layer *layer) {
    return INK_MORE && layer->weights > INK_INT8 ? layer->weights : 1;
}

/* Columns of the matrix that a layer multiplies its input with: kernel · ink_copies · ink_padded_width(input_width). */
size_t ink_matrix_columns(const ink_layer *layer);

/* Bytes of a matrix in a model file: packed weights, the scale of int8 ones, and the bias if it has one. */
size_t ink_matrix_size(const ink_layer *layer, size_t rows, size_t cols, bool bias);

/* Reads the matrix at `*at`, which moves past it. */
ink_linear ink_read_matrix(const ink_layer *layer, const uint8_t **at, size_t rows, size_t cols, bool bias);

/* Moves `*at` past a matrix. Returns whether its float32 tensors are finite and its int8 weights within
 * ±INK_MAX_WEIGHT. */
bool ink_validate_matrix(const ink_layer *layer, const uint8_t **at, size_t rows, size_t cols, bool bias);

/* Whether all float32 of `size` bytes are finite. size: a multiple of 16. */
bool ink_all_finite(const uint8_t *values, size_t size);

/* Bytes from one row of packed input to the next. */
size_t ink_packed_step(const ink_layer *layer);

/* Bytes of `rows` rows of packed input, rounded up to INK_ALIGNMENT. */
size_t ink_packed_size(const ink_layer *layer, size_t rows);

/* Quantizes x (rows, width) for int8 weights: each row ink_copies times. The k-th copy of n is shifted by
 * (k + 0.5) / n - 0.5 steps before it is rounded, so that together they are n times as fine. width: a multiple of 4. */
#if INK_MORE
void ink_quantize_rows(const ink_layer *layer, ink_q *q, const float *x, size_t rows, size_t width, float scale,
                       float zero);
#else
#define ink_quantize_rows(layer, q, x, rows, width, scale, zero) ink_quantize(q, x, (rows) * (width), scale, zero)
#endif

/* Packs x (rows, input_width) for the matrix product: quantized for int8 weights, else copied, with rows of zeros
 * before and after. */
void ink_pack_input(const ink_layer *layer, const float *x, size_t rows, size_t before, size_t after, void *packed);

/* y[t] = W x[t · stride] + bias for t < n, with the layer's activation. y: (n, rows of W), rows y_step apart. */
void ink_multiply(const ink_layer *layer, const ink_linear *w, const void *packed, size_t stride, size_t n, float *y,
                  size_t y_step);

/* For layers whose only tensors are one matrix and its bias, (width, ink_matrix_columns). */
uint32_t ink_matrix_width(const ink_layer *layer);
size_t ink_matrix_tensor_size(const ink_layer *layer);
bool ink_matrix_validate_weights(const ink_layer *layer);

/* Packs pass->x with rows of zeros before and after, and replaces it by n rows of the product, see ink_multiply. */
void ink_matrix_forward(const ink_layer *layer, const ink_pass *pass, size_t before, size_t after, size_t stride,
                        size_t n);

#endif
