/* The core's matrix kernel with 8 bits in and out, as a module of its own for tests/bench/dense.mjs. */
#include "../../core/wasm/memory.h"
#include "kernels/dot_kernels.h"
#include "kernels/linear.h"

/* Where `size` bytes are free, aligned; NULL if there is not enough memory. */
EXPORT(dense_reserve) void *dense_reserve(size_t size) {
    unsigned char *const free = align(&__heap_base);
    return reserve(free + size) ? free : NULL;
}

/* q[t] = W x[t] + bias for t < n, quantized. x: (n, cols); y and q: (n, rows), rows a multiple of 4. */
EXPORT(dense_multiply)
void dense_multiply(const uint8_t *weights, const uint8_t *scale, const uint8_t *bias, size_t rows, size_t cols,
                    const ink_q *x, size_t n, float *y, ink_q *q, float q_scale, int32_t q_zero) {
    const ink_linear linear = {weights, scale, bias, rows, cols};
    ink_linear_int8(&linear, x, cols, n, y, rows, false);
    ink_quantize(q, y, n * rows, q_scale, q_zero);
}

/* The name of the dot product that runs on this processor. */
EXPORT(dense_kernel) const char *dense_kernel(void) {
    static const char *const names[] = {[INK_RELAXED_STEPS] = "ink_dot_relaxed_groups",
                                        [INK_RELAXED_VPDPBUSD] = "ink_dot_relaxed_mixed",
                                        [INK_RELAXED_SDOT] = "ink_dot_relaxed_quads"};
    return names[ink_relaxed_dot_kind()];
}
