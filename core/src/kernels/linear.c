#include "linear.h"

void ink_quantize(ink_q *restrict q, const float *restrict x, size_t n, float scale, int32_t zero) {
    const floats by = floats_of(scale), offset = floats_of((float)zero), max = floats_of(127);
    for (size_t i = 0; i < n; i += INK_LANES) {
        ink_q_store(q + i, floats_round(floats_min(floats_max(floats_load(x + i) * by + offset, floats_of(0)), max)));
    }
}

static inline floats activate(floats v, bool relu) { return relu ? floats_max(v, floats_of(0)) : v; }

void ink_linear_int8(const ink_linear *w, const ink_q *restrict x, size_t x_step, size_t n, float *y, size_t y_step,
                     bool relu) {
    const size_t rows = (w->rows + 3) / 4 * 4;
    int32_t *sums = (int32_t *)(void *)y; /* replaced one by one by their values */
    ink_dot_kernel(0)((const int8_t *)w->weights, w->rows, w->cols, x, x_step, n, sums, y_step);
    for (size_t t = 0; t < n; t++) {
        for (size_t row = 0; row < rows; row += INK_LANES) {
            const floats sum = floats_from_ints(ints_load(sums + t * y_step + row));
            const size_t at = sizeof(float) * row;
            floats_store(y + t * y_step + row,
                         activate(sum * floats_load_file(w->scale + at) + floats_load_file(w->bias + at), relu));
        }
    }
}

/* y[t] = W x[t] for t < n: the products of each row are added in the order of the columns. */
static __attribute__((noinline)) void multiply_float(const ink_linear *w, const float *restrict x, size_t x_step,
                                                     size_t n, float *restrict y, size_t y_step) {
    const size_t rows = (w->rows + 3) / 4 * 4;
    for (size_t row = 0; row < rows; row += INK_PANEL) {
        for (size_t t = 0; t < n; t++) {
            const uint8_t *p = w->weights + sizeof(float) * row * w->cols;
            floats sums[INK_PANEL / INK_LANES] = {0};
            for (size_t k = 0; k < w->cols; k++) {
                for (size_t i = 0; i < INK_PANEL / INK_LANES; i++, p += sizeof(floats)) {
                    sums[i] += floats_load_file(p) * floats_of(x[t * x_step + k]);
                }
            }
            for (size_t i = 0; i < INK_PANEL && row + i < rows; i += INK_LANES) {
                floats_store(y + t * y_step + row + i, sums[i / INK_LANES]);
            }
        }
    }
}

void ink_linear_float(const ink_linear *w, const float *x, size_t x_step, size_t n, float *y, size_t y_step,
                      bool relu) {
    multiply_float(w, x, x_step, n, y, y_step);
    for (size_t t = 0; t < n; t++) {
        for (size_t row = 0; row < w->rows; row += INK_LANES) {
            float *at = y + t * y_step + row;
            floats_store(at, activate(floats_load(at) + floats_load_file(w->bias + sizeof(float) * row), relu));
        }
    }
}

void ink_gates_int8(const ink_linear *u, const ink_q *restrict h, const float *restrict input, float *restrict gates) {
    int32_t *sums = (int32_t *)(void *)gates; /* replaced one by one by the gates */
    ink_dot_kernel(0)((const int8_t *)u->weights, u->rows, u->cols, h, u->cols, 1, sums, u->rows);
    for (size_t row = 0; row < u->rows; row += INK_LANES) {
        const floats sum = floats_from_ints(ints_load(sums + row));
        floats_store(gates + row, floats_load(input + row) + sum * floats_load_file(u->scale + sizeof(float) * row));
    }
}

void ink_gates_float(const ink_linear *u, const float *h, const float *input, float *gates) {
    multiply_float(u, h, u->cols, 1, gates, u->rows);
    for (size_t row = 0; row < u->rows; row += INK_LANES) {
        floats_store(gates + row, floats_load(input + row) + floats_load(gates + row));
    }
}
