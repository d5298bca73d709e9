/* A panel's weights stream once for every few rows of x, whose sums stay in registers. Four neighbouring bytes are
 * four columns of a row: what processors with 8-bit dot products take at once, and others in two or three steps. */
#include "dot.h"

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_FEATURE_DOTPROD) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>
#endif

/* Vectors of four rows that are wanted of the panel at `row`. */
#define VECTORS(rows, row) ((rows) - (row) < INK_PANEL ? ((rows) - (row) + 3) / 4 : INK_PANEL / 4)


#if defined(__wasm_relaxed_simd__)

/* The 16-bit sums of four quads added first: one 32-bit step for all. For processors whose 8-bit dot product is made of
 * several instructions. */
static void dot_groups(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                       size_t sums_step) {
    int16_t one = 1;
    __asm__("" : "+r"(one)); /* engines would make a constant anew in every step */
    const v128_t ones = wasm_i16x8_splat(one);
    for (size_t t = 0; t < n; t++, x += x_step, sums += sums_step) {
        const int8_t *p = w;
        const ink_q *const end = x + cols;
        for (size_t row = 0; row < rows; row += INK_PANEL) {
            const ink_q *q = x;
            v128_t acc[4] = {0};
            for (; q + INK_GROUP <= end; q += INK_GROUP, p += INK_GROUP * INK_PANEL) {
                const v128_t a = wasm_v128_load32_splat(q), b = wasm_v128_load32_splat(q + INK_QUAD);
                const v128_t c = wasm_v128_load32_splat(q + 2 * INK_QUAD), d = wasm_v128_load32_splat(q + 3 * INK_QUAD);
#pragma clang loop unroll(full)
                for (int i = 0; i < 4; i++) {
                    v128_t sum = wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 16 * i), a);
                    sum = wasm_i16x8_add(sum, wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 64 + 16 * i), b));
                    sum = wasm_i16x8_add(sum, wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 128 + 16 * i), c));
                    sum = wasm_i16x8_add(sum, wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 192 + 16 * i), d));
                    acc[i] = wasm_i32x4_add(acc[i], wasm_i32x4_dot_i16x8(sum, ones));
                }
            }
            for (; q < end; q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                const v128_t a = wasm_v128_load32_splat(q);
#pragma clang loop unroll(full)
                for (int i = 0; i < 4; i++) {
                    const v128_t sum = wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 16 * i), a);
                    acc[i] = wasm_i32x4_add(acc[i], wasm_i32x4_dot_i16x8(sum, ones));
                }
            }
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 4; i++) {
                if (row + 4 * i < rows) {
                    wasm_v128_store(sums + row + 4 * i, acc[i]);
                }
            }
        }
    }
}

/* For processors that have it in one. */
static void dot_quads(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                      size_t sums_step) {
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        for (size_t t = 0; t < n; t++) {
            const int8_t *p = w;
            v128_t acc[4] = {0};
            for (const ink_q *q = x + t * x_step, *const end = q + cols; q < end; q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                const v128_t quad = wasm_v128_load32_splat(q);
#pragma clang loop unroll(full)
                for (int i = 0; i < 4; i++) {
                    acc[i] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_v128_load(p + 16 * i), quad, acc[i]);
                }
            }
            for (size_t i = 0; i < VECTORS(rows, row); i++) {
                wasm_v128_store(sums + t * sums_step + row + 4 * i, acc[i]);
            }
        }
    }
}

/* Which instruction an engine uses shows in what it makes of activations beyond 7 bits: x86's of several saturate. */
ink_dot *ink_dot_kernel(unsigned i) {
    const volatile uint8_t large = 255;
    const v128_t beyond = wasm_u8x16_splat(large), most = wasm_i8x16_splat(127);
    const v128_t sum = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(most, beyond, wasm_i32x4_splat(0));
    const unsigned several = wasm_i32x4_extract_lane(sum, 0) == 2 * INT16_MAX;
    return i > 1 ? NULL : (i ^ several) != 0 ? dot_groups : dot_quads;
}

__attribute__((minsize)) bool ink_dot_self_test(void) {
    enum { COLS = INK_GROUP + 2 * INK_QUAD };
    int8_t w[INK_PANEL * COLS];
    ink_q x[COLS];
    int32_t sums[INK_PANEL], wrong = 0;
    for (size_t k = 0; k < COLS; k++) {
        x[k] = k < INK_GROUP ? 127 : (ink_q)(k % INK_QUAD * 42);
        for (size_t row = 0; row < INK_PANEL; row++) {
            const size_t some = (row * COLS + k) * 37 % (2 * INK_MAX_WEIGHT + 1);
            w[k / INK_QUAD * INK_QUAD * INK_PANEL + row * INK_QUAD + k % INK_QUAD] =
                (int8_t)((row == 0 ? 2 * INK_MAX_WEIGHT : row == 1 ? 0 : some) - INK_MAX_WEIGHT);
        }
    }
    ink_dot_kernel(0)(w, INK_PANEL, COLS, x, COLS, 1, sums, INK_PANEL);
    for (size_t row = 0; row < INK_PANEL; row++) {
        for (size_t k = 0; k < COLS; k++) {
            const volatile int32_t weight = w[k / INK_QUAD * INK_QUAD * INK_PANEL + row * INK_QUAD + k % INK_QUAD]; /* one at a time */
            sums[row] -= weight * x[k];
        }
        wrong |= sums[row];
    }
    return wrong == 0;
}

#elif defined(__wasm_simd128__)

/* Sixteen-bit lanes hold two weights each. Shifted up, the first is left, 256 times itself; shifted down, the second,
 * whose activations are 256 times themselves instead: so one sum serves both. */
enum {
    CHUNK = 2048, /* columns, of which 256 times the sums fit 32 bits: 2048 · 32 · 127 · 256 < 2^31 */
    TILE = 3      /* rows of x at once, for two vectors of weights: more would not fit registers */
};

/* A panel's first vectors of four rows for n rows of x, in chunks of columns or at once; `wanted` of them are stored. */
static inline __attribute__((always_inline)) void dot_tile(const int8_t *w, size_t cols, const ink_q *x, size_t x_step, size_t n,
                                                           size_t vectors, bool chunks, size_t wanted, int32_t *sums,
                                                           size_t sums_step) {
    ints total[TILE][4] = {0};
    do {
        const size_t chunk = chunks && cols > CHUNK ? CHUNK : cols;
        ints acc[TILE][4] = {0};
        for (const ink_q *const end = x + chunk; x < end; x += INK_QUAD, w += INK_QUAD * INK_PANEL) {
            v128_t q[TILE], r[TILE];
#pragma clang loop unroll(full)
            for (size_t t = 0; t < n; t++) {
                q[t] = wasm_v128_load32_splat(x + t * x_step);
                r[t] = wasm_v128_load32_splat(x + t * x_step + 2);
            }
#pragma clang loop unroll(full)
            for (size_t i = 0; i < vectors; i++) {
                const v128_t v = wasm_v128_load(w + 16 * i), up = wasm_i16x8_shl(v, 8), down = wasm_i16x8_shr(v, 8);
#pragma clang loop unroll(full)
                for (size_t t = 0; t < n; t++) {
                    acc[t][i] += (ints)wasm_i32x4_dot_i16x8(up, q[t]);
                    acc[t][i] += (ints)wasm_i32x4_dot_i16x8(down, r[t]);
                }
            }
        }
#pragma clang loop unroll(full)
        for (size_t t = 0; t < n; t++) {
#pragma clang loop unroll(full)
            for (size_t i = 0; i < vectors; i++) {
                total[t][i] += acc[t][i] >> 8;
            }
        }
        cols -= chunk;
    } while (chunks && cols > 0);
#pragma clang loop unroll(full)
    for (size_t t = 0; t < n; t++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < vectors; i++) {
            if (i < wanted) {
                wasm_v128_store(sums + t * sums_step + 4 * i, (v128_t)total[t][i]);
            }
        }
    }
}

/* A function of its own, and no more columns than a chunk: so engines keep all that its loop needs in registers. */
static __attribute__((noinline)) void dot_some(const int8_t *w, size_t cols, const ink_q *x, size_t x_step, size_t wanted,
                                               int32_t *sums, size_t sums_step) {
    dot_tile(w, cols, x, x_step, TILE, 2, false, wanted, sums, sums_step);
}

static void dot_halves(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                       size_t sums_step) {
    const size_t tiled = cols <= CHUNK ? n / TILE * TILE : 0;
    for (size_t row = 0; row < rows && tiled > 0; row += INK_PANEL) {
        const int8_t *const panel = w + row * cols;
        for (size_t t = 0; t < tiled; t += TILE) {
            int32_t *const at = sums + t * sums_step + row;
            for (size_t i = 0, wanted = VECTORS(rows, row); i < wanted; i += 2) {
                dot_some(panel + 16 * i, cols, x + t * x_step, x_step, wanted - i, at + 4 * i, sums_step);
            }
        }
    }
    for (size_t t = tiled; t < n; t++) {
        for (size_t row = 0; row < rows; row += INK_PANEL) {
            int32_t *const at = sums + t * sums_step + row;
            dot_tile(w + row * cols, cols, x + t * x_step, x_step, 1, 4, true, VECTORS(rows, row), at, sums_step);
        }
    }
}

ink_dot *ink_dot_kernel(unsigned i) { return i == 0 ? dot_halves : NULL; }

#else

/* Plain C, for every processor. */
static void dot_plain(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
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

#if defined(__SSE2__)

/* Four activations in every lane. */
static inline int32_t quad(const ink_q *q) {
    int32_t four;
    memcpy(&four, q, sizeof four);
    return four;
}

static void dot_sse2(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                     size_t sums_step) {
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        for (size_t t = 0; t < n; t++) {
            const int8_t *p = w;
            __m128i acc[4] = {0};
            for (const ink_q *q = x + t * x_step, *const end = q + cols; q < end; q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                const __m128i first = _mm_set1_epi32(quad(q) & 0x00FF00FF), second = _mm_set1_epi32(quad(q) >> 8 & 0x00FF00FF);
                for (int i = 0; i < 4; i++) {
                    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
                    const __m128i a = _mm_madd_epi16(_mm_srai_epi16(_mm_slli_epi16(v, 8), 8), first);
                    const __m128i b = _mm_madd_epi16(_mm_srai_epi16(v, 8), second);
                    acc[i] = _mm_add_epi32(acc[i], _mm_add_epi32(a, b));
                }
            }
            for (size_t i = 0; i < VECTORS(rows, row); i++) {
                memcpy(sums + t * sums_step + row + 4 * i, &acc[i], sizeof acc[i]);
            }
        }
    }
}

/* The 16-bit sums of four quads added first: one 32-bit step for all. */
__attribute__((target("avx2"))) static void dot_avx2(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step,
                                                     size_t n, int32_t *sums, size_t sums_step) {
    const __m256i ones = _mm256_set1_epi16(1);
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        for (size_t t = 0; t < n; t++) {
            const __m256i *p = (const __m256i *)(const void *)w;
            const ink_q *q = x + t * x_step, *const end = q + cols;
            __m256i acc[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
            while (q < end) {
                const ink_q *const stop = q + INK_GROUP < end ? q + INK_GROUP : end;
                __m256i part[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
                for (; q < stop; q += INK_QUAD, p += 2) {
                    const __m256i a = _mm256_set1_epi32(quad(q));
                    for (int i = 0; i < 2; i++) {
                        part[i] = _mm256_add_epi16(part[i], _mm256_maddubs_epi16(a, _mm256_loadu_si256(p + i)));
                    }
                }
                for (int i = 0; i < 2; i++) {
                    acc[i] = _mm256_add_epi32(acc[i], _mm256_madd_epi16(part[i], ones));
                }
            }
            memcpy(sums + t * sums_step + row, acc, 16 * VECTORS(rows, row));
        }
    }
}

#define AVX512 __attribute__((target("avx512f,avx512vnni")))

AVX512 static inline __m512i step512(__m512i acc, const int8_t *w, const ink_q *q) {
    return _mm512_dpbusd_epi32(acc, _mm512_set1_epi32(quad(q)), _mm512_loadu_si512(w));
}

/* Several sums at once hide that each step waits for the one before: eight rows of x, or four parts of one. */
AVX512 static void dot_avx512(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                              int32_t *sums, size_t sums_step) {
    enum { TILE = 8, PARTS = 4, STEP = INK_QUAD * INK_PANEL };
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        const size_t size = 16 * VECTORS(rows, row); /* bytes */
        size_t t = 0;
        for (; t + TILE <= n; t += TILE) {
            __m512i acc[TILE];
            for (size_t i = 0; i < TILE; i++) {
                acc[i] = _mm512_setzero_si512();
            }
            for (size_t k = 0; k < cols; k += INK_QUAD) {
                for (size_t i = 0; i < TILE; i++) {
                    acc[i] = step512(acc[i], w + INK_PANEL * k, x + (t + i) * x_step + k);
                }
            }
            for (size_t i = 0; i < TILE; i++) {
                memcpy(sums + (t + i) * sums_step + row, &acc[i], size);
            }
        }
        for (; t < n; t++) {
            const int8_t *p = w;
            const ink_q *q = x + t * x_step, *const end = q + cols;
            __m512i acc[PARTS];
            for (size_t i = 0; i < PARTS; i++) {
                acc[i] = _mm512_setzero_si512();
            }
            for (; q + PARTS * INK_QUAD <= end; q += PARTS * INK_QUAD, p += PARTS * STEP) {
                for (size_t i = 0; i < PARTS; i++) {
                    acc[i] = step512(acc[i], p + STEP * i, q + INK_QUAD * i);
                }
            }
            for (; q < end; q += INK_QUAD, p += STEP) {
                acc[0] = step512(acc[0], p, q);
            }
            acc[0] = _mm512_add_epi32(_mm512_add_epi32(acc[0], acc[1]), _mm512_add_epi32(acc[2], acc[3]));
            memcpy(sums + t * sums_step + row, &acc[0], size);
        }
    }
}

ink_dot *ink_dot_kernel(unsigned i) {
    ink_dot *ways[5] = {0}, **end = ways;
    if (__builtin_cpu_supports("avx512vnni")) {
        *end++ = dot_avx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        *end++ = dot_avx2;
    }
    *end++ = dot_sse2;
    *end = dot_plain;
    return i < sizeof ways / sizeof *ways ? ways[i] : NULL;
}

#elif defined(__ARM_FEATURE_DOTPROD) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

static void dot_neon(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                     size_t sums_step) {
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        for (size_t t = 0; t < n; t++) {
            const int8_t *p = w;
            int32x4_t acc[4] = {0};
            for (const ink_q *q = x + t * x_step, *const end = q + cols; q < end; q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                int32_t quad;
                memcpy(&quad, q, sizeof quad);
                for (int i = 0; i < 4; i++) {
                    acc[i] = vdotq_s32(acc[i], vld1q_s8(p + 16 * i), vreinterpretq_s8_s32(vdupq_n_s32(quad)));
                }
            }
            memcpy(sums + t * sums_step + row, acc, 16 * VECTORS(rows, row));
        }
    }
}

ink_dot *ink_dot_kernel(unsigned i) { return i == 0 ? dot_neon : i == 1 ? dot_plain : NULL; }

#else

ink_dot *ink_dot_kernel(unsigned i) { return i == 0 ? dot_plain : NULL; }

#endif
#endif
