/* NEON with the dot product instructions of Armv8.2. */
#include "dot_kernels.h"

#if defined(INK_DOT_NEON)

#include <arm_neon.h>

void ink_dot_neon(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                  size_t sums_step) {
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        for (size_t t = 0; t < n; t++) {
            const int8_t *p = w;
            int32x4_t acc[4] = {0};
            for (const ink_q *q = x + t * x_step, *const end = q + cols; q < end;
                 q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                int32_t quad;
                memcpy(&quad, q, sizeof quad);
                for (int i = 0; i < 4; i++) {
                    acc[i] = vdotq_s32(acc[i], vld1q_s8(p + 16 * i), vreinterpretq_s8_s32(vdupq_n_s32(quad)));
                }
            }
            memcpy(sums + t * sums_step + row, acc, 16 * ink_panel_vectors(rows, row));
        }
    }
}

#endif
