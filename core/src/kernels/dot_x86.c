/* SSE2, AVX2 and AVX-512 with VNNI. */
#include "dot_kernels.h"

#if defined(INK_DOT_X86)

#include <immintrin.h>

/* Four activations in every lane. */
static inline int32_t quad(const ink_q *q) {
    int32_t four;
    memcpy(&four, q, sizeof four);
    return four;
}

void ink_dot_sse2(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                  size_t sums_step) {
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        for (size_t t = 0; t < n; t++) {
            const int8_t *p = w;
            __m128i acc[4] = {0};
            for (const ink_q *q = x + t * x_step, *const end = q + cols; q < end;
                 q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                const __m128i first = _mm_set1_epi32(quad(q) & 0x00FF00FF),
                              second = _mm_set1_epi32(quad(q) >> 8 & 0x00FF00FF);
                for (int i = 0; i < 4; i++) {
                    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
                    const __m128i a = _mm_madd_epi16(_mm_srai_epi16(_mm_slli_epi16(v, 8), 8), first);
                    const __m128i b = _mm_madd_epi16(_mm_srai_epi16(v, 8), second);
                    acc[i] = _mm_add_epi32(acc[i], _mm_add_epi32(a, b));
                }
            }
            for (size_t i = 0; i < ink_panel_vectors(rows, row); i++) {
                memcpy(sums + t * sums_step + row + 4 * i, &acc[i], sizeof acc[i]);
            }
        }
    }
}

/* Several rows of x share each load of the weights. A tile, whose sums stay in registers, is inlined with constants for
 * its sizes. */
#define INLINE static inline __attribute__((always_inline))

#define AVX2 __attribute__((target("avx2")))

enum { TILE_AVX2 = 3 }; /* rows of x: with their 16-bit and 32-bit sums they fill the 16 registers */

/* Adds the products of up to four quads of a panel by n rows of x: their 16-bit sums, before one 32-bit step for all.
 * Every product is added at once: compilers would collect products, which do not fit the registers. */
AVX2 INLINE void add_quads_avx2(const int8_t *w, const ink_q *x, size_t x_step, size_t n, size_t quads,
                                __m256i acc[][2]) {
    __m256i part[TILE_AVX2][2];
    for (size_t q = 0; q < quads; q++) {
        __m256i v[2];
        for (size_t i = 0; i < 2; i++) {
            v[i] = _mm256_loadu_si256((const void *)(w + INK_PANEL * INK_QUAD * q + 32 * i));
        }
        for (size_t t = 0; t < n; t++) {
            const __m256i a = _mm256_set1_epi32(quad(x + t * x_step + INK_QUAD * q));
            const __m256i products[2] = {_mm256_maddubs_epi16(a, v[0]), _mm256_maddubs_epi16(a, v[1])};
            for (size_t i = 0; i < 2; i++) {
                part[t][i] = q == 0 ? products[i] : _mm256_add_epi16(part[t][i], products[i]);
                __asm__("" : "+x"(part[t][i])); /* keeps the order */
            }
        }
    }
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < 2; i++) {
            acc[t][i] = _mm256_add_epi32(acc[t][i], _mm256_madd_epi16(part[t][i], _mm256_set1_epi16(1)));
        }
    }
}

/* A panel by n rows of x. vectors: of four sums, that are wanted of the panel. */
AVX2 INLINE void tile_avx2(const int8_t *w, size_t cols, const ink_q *x, size_t x_step, size_t n, size_t vectors,
                           int32_t *sums, size_t sums_step) {
    __m256i acc[TILE_AVX2][2];
    for (size_t t = 0; t < n; t++) {
        acc[t][0] = acc[t][1] = _mm256_setzero_si256();
    }
    size_t k = 0;
    for (; k + INK_GROUP <= cols; k += INK_GROUP) {
        add_quads_avx2(w + INK_PANEL * k, x + k, x_step, n, INK_GROUP / INK_QUAD, acc);
    }
    for (; k < cols; k += INK_QUAD) {
        add_quads_avx2(w + INK_PANEL * k, x + k, x_step, n, 1, acc);
    }
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < 2; i++) {
            void *const to = sums + t * sums_step + 8 * i;
            if (vectors >= 2 * i + 2) {
                _mm256_storeu_si256(to, acc[t][i]);
            } else if (vectors > 2 * i) {
                _mm_storeu_si128(to, _mm256_castsi256_si128(acc[t][i]));
            }
        }
    }
}

AVX2 void ink_dot_avx2(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                       int32_t *sums, size_t sums_step) {
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        const size_t vectors = ink_panel_vectors(rows, row);
        size_t t = 0;
        for (; t + TILE_AVX2 <= n; t += TILE_AVX2) {
            tile_avx2(w, cols, x + t * x_step, x_step, TILE_AVX2, vectors, sums + t * sums_step + row, sums_step);
        }
        if (n - t == 2) {
            tile_avx2(w, cols, x + t * x_step, x_step, 2, vectors, sums + t * sums_step + row, sums_step);
        } else if (t < n) {
            tile_avx2(w, cols, x + t * x_step, x_step, 1, vectors, sums + t * sums_step + row, sums_step);
        }
    }
}

#define AVX512 __attribute__((target("avx512f,avx512vnni")))

/* `panels` panels by n rows of x. The product waits four cycles for the one before in the same sum, so at least four
 * sums are computed at once. last: which sums of
 * the last panel are wanted. */
AVX512 INLINE void tile_avx512(const int8_t *w, size_t panels, size_t cols, const ink_q *x, size_t x_step, size_t n,
                               __mmask16 last, int32_t *sums, size_t sums_step) {
    enum { MOST = 4 };
    __m512i acc[MOST][MOST];
    for (size_t t = 0; t < n; t++) {
        for (size_t p = 0; p < panels; p++) {
            acc[t][p] = _mm512_setzero_si512();
        }
    }
    for (size_t k = 0; k < cols; k += INK_QUAD) {
        __m512i v[MOST];
        for (size_t p = 0; p < panels; p++) {
            v[p] = _mm512_loadu_si512(w + INK_PANEL * (p * cols + k));
        }
        for (size_t t = 0; t < n; t++) {
            const __m512i a = _mm512_set1_epi32(quad(x + t * x_step + k));
            for (size_t p = 0; p < panels; p++) {
                acc[t][p] = _mm512_dpbusd_epi32(acc[t][p], a, v[p]);
            }
        }
    }
    for (size_t t = 0; t < n; t++) {
        for (size_t p = 0; p < panels; p++) {
            _mm512_mask_storeu_epi32(sums + t * sums_step + INK_PANEL * p, p + 1 < panels ? (__mmask16)-1 : last,
                                     acc[t][p]);
        }
    }
}

/* `panels` panels by n rows of x, fewer than 4. */
AVX512 INLINE void rest_avx512(const int8_t *w, size_t panels, size_t cols, const ink_q *x, size_t x_step, size_t n,
                               __mmask16 last, int32_t *sums, size_t sums_step) {
    if (n == 3) {
        tile_avx512(w, panels, cols, x, x_step, 3, last, sums, sums_step);
    } else if (n == 2) {
        tile_avx512(w, panels, cols, x, x_step, 2, last, sums, sums_step);
    } else {
        tile_avx512(w, panels, cols, x, x_step, 1, last, sums, sums_step);
    }
}

/* Which sums of the panel at `row` are wanted. */
AVX512 INLINE __mmask16 wanted(size_t rows, size_t row) {
    return (__mmask16)((1U << 4 * ink_panel_vectors(rows, row)) - 1);
}

/* Four rows of x at once, by two panels; then the rows that are left, by four panels. */
AVX512 void ink_dot_avx512(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                           int32_t *sums, size_t sums_step) {
    const size_t tiled = n / 4 * 4;
    for (size_t row = 0; row < rows && tiled > 0; row += 2 * INK_PANEL) {
        const int8_t *const at = w + row * cols;
        const size_t next = row + INK_PANEL;
        for (size_t t = 0; t < tiled; t += 4) {
            if (next < rows) {
                tile_avx512(at, 2, cols, x + t * x_step, x_step, 4, wanted(rows, next), sums + t * sums_step + row,
                            sums_step);
            } else {
                tile_avx512(at, 1, cols, x + t * x_step, x_step, 4, wanted(rows, row), sums + t * sums_step + row,
                            sums_step);
            }
        }
    }
    for (size_t row = 0; row < rows && tiled < n;) {
        const int8_t *const at = w + row * cols;
        if (rows - row >= 4 * INK_PANEL) {
            rest_avx512(at, 4, cols, x + tiled * x_step, x_step, n - tiled, (__mmask16)-1,
                        sums + tiled * sums_step + row, sums_step);
            row += 4 * INK_PANEL;
        } else {
            rest_avx512(at, 1, cols, x + tiled * x_step, x_step, n - tiled, wanted(rows, row),
                        sums + tiled * sums_step + row, sums_step);
            row += INK_PANEL;
        }
    }
}

#endif
