/* Plain C, for every processor. */
#include "dot_kernels.h"

#if !defined(INK_DOT_WASM_SIMD)

void ink_dot_plain(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                   size_t sums_step) {
    for (size_t t = 0; t < n; t++) {
        for (size_t row = 0; row < (rows + 3) / 4 * 4; row++) {
            const int8_t *p = w + row / INK_PANEL * INK_PANEL * cols + row % INK_PANEL * INK_QUAD;
            const ink_q *q = x + t * x_step;
            int32_t sum = 0;
            for (size_t k = 0; k < cols; k += INK_QUAD, p += INK_PANEL * INK_QUAD) {
                sum += p[0] * q[k] + p[1] * q[k + 1] + p[2] * q[k + 2] + p[3] * q[k + 3];
            }
            sums[t * sums_step + row] = sum;
        }
    }
}

#endif
