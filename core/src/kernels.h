/* Matrix products, quantisation and activations. Matrices are packed as weights/FORMAT.md says. */
#ifndef INK_KERNELS_H
#define INK_KERNELS_H

#include "dot.h"

/* y = W x + bias, in int8 with one scale a row, or in float32 (scale NULL). */
typedef struct ink_linear {
    const uint8_t *weights; /* packed in panels of 16 rows */
    const uint8_t *scale;   /* (rows16) float32, int8 weights only */
    const uint8_t *bias;    /* (rows16) float32 */
    size_t rows, cols;      /* cols a multiple of 4 */
} ink_linear;

/* Four gates of four units side by side in a panel: i, f, g, o (Hochreiter and Schmidhuber 1997; Gers 2000). */
typedef struct ink_cells {
    float *c;       /* (units) cell state, kept */
    float *h;       /* (units) hidden state, written */
    size_t units;   /* a multiple of 4 */
} ink_cells;

/* q[i] = clamp(round(x[i] · scale) + zero, 0, 127); n a multiple of 4, NaN gives 0. */
void ink_quantize(ink_q *q, const float *x, size_t n, float scale, int32_t zero);

/* y[t] = W x[t] + bias (ReLU where asked) for t = 0..n-1. x (n, cols) quantised, rows x_step apart, which may be
 * less than cols; y (n, rows rounded up to 4), rows y_step apart. */
void ink_linear_int8(const ink_linear *w, const ink_q *x, size_t x_step, size_t n, float *y, size_t y_step, bool relu);

/* The same of float32 weights and inputs. */
void ink_linear_float(const ink_linear *w, const float *x, size_t x_step, size_t n, float *y, size_t y_step, bool relu);

/* One step of an LSTM whose recurrent weights are int8: gates = input + U h, then the cells. input (4 · units)
 * in panel order; h quantised (units); scratch (4 · units). */
void ink_lstm_step_int8(const ink_linear *u, const float *input, const ink_q *h, const ink_cells *cells, float *scratch);

/* The same with float32 recurrent weights; h (units) must not be cells->h. */
void ink_lstm_step_float(const ink_linear *u, const float *input, const float *h, const ink_cells *cells, float *scratch);

/* y = (x - mean) / sqrt(variance + 1e-5) · gamma + beta over n features; y may be x. */
void ink_layer_norm(float *y, const float *x, size_t n, const uint8_t *gamma, const uint8_t *beta);

/* In place: e^(x / temperature) / sum; x has room for n rounded up to 4. */
void ink_softmax(float *x, size_t n, float temperature);

#endif
