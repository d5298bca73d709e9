/* Defines INK_WIDE_LOOPS by the loops with INK_LANES lanes. */
#include "loops.h"

static size_t quantize(ink_q *q, const float *x, size_t n, float scale, float zero) {
    return ink_quantize_loop(q, x, 0, n, scale, zero);
}

static size_t scale_sums(const int32_t *sums, const uint8_t *scale, const uint8_t *bias, bool relu, float *y,
                         size_t n) {
    return ink_scale_loop(sums, scale, bias, relu, y, 0, n);
}

static size_t add_gates(const float *input, const int32_t *sums, const uint8_t *scale, float *gates, size_t n) {
    return ink_gates_loop(input, sums, scale, gates, 0, n);
}

static size_t multiply_floats(const uint8_t *weights, size_t cols, const float *x, size_t x_step, size_t n, float *y,
                              size_t y_step, size_t rows) {
    return ink_float_loop(weights, cols, x, x_step, n, y, y_step, 0, rows);
}

static size_t update_cells(float *c, float *h, const float *gates, size_t units) {
    return ink_cells_loop(c, h, gates, 0, units);
}

const ink_wide_loops INK_WIDE_LOOPS = {quantize, scale_sums, add_gates, multiply_floats, update_cells};
