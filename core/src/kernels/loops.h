/* The loops around the dot products, for vectors of INK_LANES floats: linear.c and activations.c run them with the
 * lanes of every processor, loops_*.c with more where the processor has them. No lane depends on another one, so all
 * give the same results.
 *
 * Each begins at element i, goes on as long as whole vectors are left, and returns where it stopped. */
#ifndef INK_LOOPS_H
#define INK_LOOPS_H

#include "linear.h"

/* Where the gates of a unit begin in their panel: i; f, g and o follow 4, 8 and 12 floats later. */
static inline size_t ink_gate_row(size_t unit) { return unit / 4 * INK_PANEL + unit % 4; }

/* One gate of INK_LANES units, whose first is at `at`: vectors of four from as many panels. */
static inline floats ink_gate_load(const float *at) {
#if INK_LANES == 16
    const __m512 low = _mm512_insertf32x4(_mm512_castps128_ps512(_mm_loadu_ps(at)), _mm_loadu_ps(at + 16), 1);
    return _mm512_insertf32x4(_mm512_insertf32x4(low, _mm_loadu_ps(at + 32), 2), _mm_loadu_ps(at + 48), 3);
#elif INK_LANES == 8
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(at)), _mm_loadu_ps(at + 16), 1);
#else
    return floats_load(at);
#endif
}

/* As ink_quantize. */
static inline size_t ink_quantize_loop(ink_q *restrict q, const float *restrict x, size_t i, size_t n, float scale,
                                       float zero) {
    const floats by = floats_of(scale), offset = floats_of(zero), max = floats_of(127);
    for (; i + INK_LANES <= n; i += INK_LANES) {
        ink_q_store(q + i, floats_round(floats_min(floats_max(floats_load(x + i) * by + offset, floats_of(0)), max)));
    }
    return i;
}

/* y = sums · scale + bias, then ReLU if asked for; y may be the sums. */
static inline size_t ink_scale_loop(const int32_t *sums, const uint8_t *scale, const uint8_t *bias, bool relu, float *y,
                                    size_t i, size_t n) {
    for (; i + INK_LANES <= n; i += INK_LANES) {
        const size_t at = sizeof(float) * i;
        const floats v =
            floats_from_ints(ints_load(sums + i)) * floats_load_file(scale + at) + floats_load_file(bias + at);
        floats_store(y + i, relu ? floats_max(v, floats_of(0)) : v);
    }
    return i;
}

/* gates = input + sums · scale; gates may be the sums. */
static inline size_t ink_gates_loop(const float *input, const int32_t *sums, const uint8_t *scale, float *gates,
                                    size_t i, size_t n) {
    for (; i + INK_LANES <= n; i += INK_LANES) {
        const floats sum = floats_from_ints(ints_load(sums + i));
        floats_store(gates + i, floats_load(input + i) + sum * floats_load_file(scale + sizeof(float) * i));
    }
    return i;
}

/* y = W x, with the products of each row added in the order of the columns. i: a row, at the beginning of a panel. x:
 * (n, cols), rows x_step apart. y: (n, rows), rows y_step apart. rows: a multiple of 4. */
static inline size_t ink_float_loop(const uint8_t *weights, size_t cols, const float *x, size_t x_step, size_t n,
                                    float *y, size_t y_step, size_t i, size_t rows) {
    enum {
        VECTORS = INK_PANEL / INK_LANES,
        TILE = INK_LANES > 4 ? 4 : 1, /* rows of x at once, because a sum waits for the one before */
        LEAST = INK_LANES > 4 ? INK_PANEL : 1
    };
    for (; i + LEAST <= rows; i += INK_PANEL) {
        for (size_t t = 0; t < n; t += TILE) {
            const uint8_t *p = weights + sizeof(float) * i * cols;
            floats sums[TILE][VECTORS] = {0};
            for (size_t k = 0; k < cols; k++) {
                for (size_t v = 0; v < VECTORS; v++, p += sizeof(floats)) {
                    for (size_t row = 0; row < TILE; row++) {
                        const size_t at = t + row < n ? t + row : n - 1; /* beyond the end, the last row again */
                        sums[row][v] += floats_load_file(p) * floats_of(x[at * x_step + k]);
                    }
                }
            }
            for (size_t row = 0; row < TILE && t + row < n; row++) {
                for (size_t v = 0; v < VECTORS && i + v * INK_LANES < rows; v++) {
                    floats_store(y + (t + row) * y_step + i + v * INK_LANES, sums[row][v]);
                }
            }
        }
    }
    return i;
}

/* tanh(x) = p / q within 2e-6, relative. With y = x², for |x| <= max,
 *
 *     p = scale · x · (y³ + p2 y² + p1 y + p0)
 *     q = y³ + q2 y² + q1 y + q0
 *
 * where y³ needs no coefficient, which saves two products. Beyond max, tanh counts as constant. The constants minimize
 * the largest relative error; scripts/checks/fit-activations.py fits them. */
typedef struct ink_tanh_constants {
    float max, min;
    float p2, p1, p0;
    float q2, q1, q0;
    float scale;
    float half;
} ink_tanh_constants;

static const ink_tanh_constants ink_tanh = {7,           -7,          573.865601F, 30837.0527F,   250258.828F,
                                            146.902267F, 3170.80786F, 6945.2085F,  0.0277520735F, 0.5F};

/* p / q, whose division is left for later: several are divided at once. */
typedef struct ink_ratio {
    floats p, q;
} ink_ratio;

static inline ink_ratio ink_tanh_ratio(floats x, const ink_tanh_constants *k) {
    x = floats_max(floats_min(x, floats_of(k->max)), floats_of(k->min));
    const floats y = x * x;
    floats p = y + floats_of(k->p2), q = y + floats_of(k->q2);
    p = p * y + floats_of(k->p1);
    q = q * y + floats_of(k->q1);
    p = p * y + floats_of(k->p0);
    q = q * y + floats_of(k->q0);
    return (ink_ratio){p * (x * floats_of(k->scale)), q};
}

/* Twice the sigmoid: 2 σ(x) = 1 + tanh(x / 2) = p / q. */
static inline ink_ratio ink_sigmoid_ratio(floats x, const ink_tanh_constants *k) {
    ink_ratio r = ink_tanh_ratio(x * floats_of(k->half), k);
    r.p += r.q;
    return r;
}

/* As ink_update_cells. */
static inline size_t ink_cells_loop(float *c, float *h, const float *gates, size_t i, size_t units) {
    const ink_tanh_constants *k = &ink_tanh;
#if defined(__wasm__)
    __asm__("" : "+r"(k)); /* hides the values: loading them is cheaper than the constants that engines would build */
#endif
    size_t unit = i;
    /* Two loops, because each unit's steps wait for one another: shorter ones let a processor overlap more units. */
    for (; unit + INK_LANES <= units; unit += INK_LANES) {
        const float *at = gates + ink_gate_row(unit);
        const ink_ratio in = ink_sigmoid_ratio(ink_gate_load(at), k), f = ink_sigmoid_ratio(ink_gate_load(at + 4), k);
        const ink_ratio g = ink_tanh_ratio(ink_gate_load(at + 8), k);
        const floats iq = in.q * g.q, q = iq * f.q;
        floats_store(c + unit, (f.p * floats_load(c + unit) * iq + in.p * g.p * f.q) / (q + q));
    }
    for (; i < unit; i += INK_LANES) {
        const ink_ratio o = ink_sigmoid_ratio(ink_gate_load(gates + ink_gate_row(i) + 12), k);
        const ink_ratio t = ink_tanh_ratio(floats_load(c + i), k);
        const floats q = o.q * t.q;
        floats_store(h + i, o.p * t.p / (q + q));
    }
    return unit;
}

/* The loops with more lanes. */
typedef struct ink_wide_loops {
    size_t (*quantize)(ink_q *q, const float *x, size_t n, float scale, float zero);
    size_t (*scale)(const int32_t *sums, const uint8_t *scale, const uint8_t *bias, bool relu, float *y, size_t n);
    size_t (*gates)(const float *input, const int32_t *sums, const uint8_t *scale, float *gates, size_t n);
    size_t (*floats)(const uint8_t *weights, size_t cols, const float *x, size_t x_step, size_t n, float *y,
                     size_t y_step, size_t rows);
    size_t (*cells)(float *c, float *h, const float *gates, size_t units);
} ink_wide_loops;

#if defined(__SSE2__)
/* Those of this processor; NULL if it has no more lanes. */
const ink_wide_loops *ink_find_wide_loops(void);

extern const ink_wide_loops ink_loops_avx2, ink_loops_avx512;
#else
static inline const ink_wide_loops *ink_find_wide_loops(void) { return NULL; }
#endif

/* Calls a function of the wide loops, if there are any; else 0. */
#define INK_WIDE(function, ...) (ink_find_wide_loops() ? ink_find_wide_loops()->function(__VA_ARGS__) : 0)

#endif
