/* Matrix products and the quantization of their input. Matrices are packed in panels of 16 rows: int8 ones as dot.h
 * shows, float32 ones column by column, [cols][16]. */
#ifndef INK_LINEAR_H
#define INK_LINEAR_H

#include "dot.h"

/* y = W x + bias. Packed; all read in place from a model file. */
typedef struct ink_linear {
    const uint8_t *weights; /* int8 or float32, (rows, cols) */
    const uint8_t *scale;   /* float32, (rows rounded up to 16), of int8 weights; NULL with float32 weights */
    const uint8_t *bias;    /* float32, (rows rounded up to 16) */
    size_t rows, cols;      /* cols: a multiple of 4 */
} ink_linear;

/* q[i] = clamp(round(x[i] · scale) + zero, 0, 127); NaN gives 0. n: a multiple of 4. */
void ink_quantize(ink_q *q, const float *x, size_t n, float scale, float zero);

/* y[t] = W x[t] + bias for t < n, then ReLU if asked for. x: (n, cols), quantized, rows x_step apart, which may be less
 * than cols. y: (n, rows rounded up to 4), rows y_step apart. */
void ink_linear_int8(const ink_linear *w, const ink_q *x, size_t x_step, size_t n, float *y, size_t y_step, bool relu);

/* The same with float32 weights and input. */
void ink_linear_float(const ink_linear *w, const float *x, size_t x_step, size_t n, float *y, size_t y_step, bool relu);

/* gates[i] = input[i] + U h[i] for i < n. input and gates: (n, 4 · units) in panel order; h: (n, units), quantized.
 * same: all h are equal, as at the first step, so that one product serves all. u has no bias. */
void ink_gates_int8(const ink_linear *u, const ink_q *h, size_t n, bool same, const float *input, float *gates);

/* The same with float32 weights and h. */
void ink_gates_float(const ink_linear *u, const float *h, size_t n, bool same, const float *input, float *gates);

#endif
