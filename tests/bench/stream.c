/* How fast int16 dot products can stream weights, and how fast the core's matrix kernel works on as many: a WebAssembly
 * module for tests/bench/kernels.mjs. Weights fill a level-2 cache's part, as a network's do. */
#include "kernels/linear.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

enum {
    ROWS = 672, /* of panels of 16 as of passes of 28 */
    COLS = 160,
    MOST = 32,  /* vectors of activations */
    VECTORS = 7 /* sums of a pass: more than 7 registers spill */
};

static int16_t wide[ROWS * COLS];
static int8_t narrow[ROWS * COLS] __attribute__((aligned(16)));
static float scales[ROWS], values[MOST * COLS], results[MOST * ROWS];
static ink_q activations[MOST * COLS] __attribute__((aligned(16)));
static int32_t sums[ROWS];

/* Random numbers, lest a compiler or a processor knows them. */
int EXPORT(prepare)(uint32_t seed) {
    for (size_t i = 0; i < ROWS * COLS; i++) {
        seed = seed * 1664525U + 1013904223U;
        narrow[i] = (int8_t)((int)(seed >> 25) - 64);
        wide[i] = narrow[i];
    }
    for (size_t i = 0; i < ROWS; i++) {
        scales[i] = 1.0F / 1024;
    }
    for (size_t i = 0; i < MOST * COLS; i++) {
        seed = seed * 1664525U + 1013904223U;
        values[i] = (float)(seed >> 25);
    }
    ink_quantize(activations, values, MOST * COLS, 1, 0);
    return ROWS * COLS;
}

/* The ceiling: each pass loads weights already wide and does nothing else with them but one dot product. */
int EXPORT(stream)(int times) {
    for (int t = 0; t < times; t++) {
        const int16_t *x = activations + t % 64 * 2;
        const int16_t *w = wide;
        for (size_t row = 0; row < ROWS; row += 4 * VECTORS) {
            v128_t of[VECTORS];
            for (size_t i = 0; i < VECTORS; i++) {
                of[i] = wasm_i32x4_splat(0);
            }
            for (size_t k = 0; k < COLS; k += 2, w += 8 * VECTORS) {
                const v128_t pair = wasm_v128_load32_splat(x + k);
                for (size_t i = 0; i < VECTORS; i++) {
                    of[i] = wasm_i32x4_add(of[i], wasm_i32x4_dot_i16x8(wasm_v128_load(w + 8 * i), pair));
                }
            }
            for (size_t i = 0; i < VECTORS; i++) {
                wasm_v128_store(sums + row + 4 * i, of[i]);
            }
        }
    }
    return sums[0];
}

/* The core's kernel, for n vectors of activations at once. */
float EXPORT(matrix)(int times, int n) {
    const ink_linear linear = {(const uint8_t *)narrow, (const uint8_t *)scales, (const uint8_t *)scales, ROWS, COLS};
    for (int t = 0; t < times; t++) {
        ink_linear_int8(&linear, activations, COLS, (size_t)n, results, ROWS, false);
    }
    return results[0];
}
