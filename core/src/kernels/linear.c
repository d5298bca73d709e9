#include "inkling.h"
#include "loops.h"

void ink_quantize(ink_q *restrict q, const float *restrict x, size_t n, float scale, float zero) {
    ink_quantize_loop(q, x, INK_WIDE(quantize, q, x, n, scale, zero), n, scale, zero);
}

void ink_linear_int8(const ink_linear *w, const ink_q *restrict x, size_t x_step, size_t n, float *y, size_t y_step,
                     bool relu) {
    const size_t rows = (w->rows + 3) / 4 * 4;
    int32_t *sums = (int32_t *)(void *)y; /* replaced one by one by their values */
    ink_dot_kernel(0)((const int8_t *)w->weights, w->rows, w->cols, x, x_step, n, sums, y_step);
    for (; n-- > 0; sums += y_step, y += y_step) {
        ink_scale_loop(sums, w->scale, w->bias, relu, y, INK_WIDE(scale, sums, w->scale, w->bias, relu, y, rows), rows);
    }
}

/* y[t] = W x[t] for t < n. */
static __attribute__((noinline)) void multiply_float(const ink_linear *w, const float *restrict x, size_t x_step,
                                                     size_t n, float *restrict y, size_t y_step) {
    const size_t rows = (w->rows + 3) / 4 * 4;
    ink_float_loop(w->weights, w->cols, x, x_step, n, y, y_step,
                   INK_WIDE(floats, w->weights, w->cols, x, x_step, n, y, y_step, rows), rows);
}

void ink_linear_float(const ink_linear *w, const float *x, size_t x_step, size_t n, float *y, size_t y_step,
                      bool relu) {
    multiply_float(w, x, x_step, n, y, y_step);
    for (size_t t = 0; t < n; t++) {
        for (size_t row = 0; row < w->rows; row += INK_LANES) {
            float *at = y + t * y_step + row;
            const floats v = floats_load(at) + floats_load_file(w->bias + sizeof(float) * row);
            floats_store(at, relu ? floats_max(v, floats_of(0)) : v);
        }
    }
}

void ink_gates_int8(const ink_linear *u, const ink_q *restrict h, size_t n, bool same, const float *input,
                    float *gates) {
    const size_t rows = u->rows, count = INK_BATCH == 1 ? 1 : n, products = same ? 1 : count;
    int32_t *all = (int32_t *)(void *)gates; /* replaced one by one by the gates, from the last row to the first */
    ink_dot_kernel(0)((const int8_t *)u->weights, rows, u->cols, h, u->cols, products, all, rows);
    for (size_t i = count; i-- > 0;) {
        const int32_t *sums = all + i % products * rows;
        const float *in = input + i * rows;
        float *to = gates + i * rows;
        ink_gates_loop(in, sums, u->scale, to, INK_WIDE(gates, in, sums, u->scale, to, rows), rows);
    }
}

void ink_gates_float(const ink_linear *u, const float *h, size_t n, bool same, const float *input, float *gates) {
    const size_t rows = u->rows, count = INK_BATCH == 1 ? 1 : n, products = same ? 1 : count;
    multiply_float(u, h, u->cols, products, gates, rows);
    for (size_t i = count; i-- > 0;) {
        for (size_t row = 0; row < rows; row += INK_LANES) {
            const floats sum = floats_load(gates + i % products * rows + row);
            floats_store(gates + i * rows + row, floats_load(input + i * rows + row) + sum);
        }
    }
}
