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

enum { TILE_AVX512 = 6, PANELS_AVX512 = 4 }; /* rows of x by panels: with what is multiplied, 29 of 32 registers */

/* `panels` panels by n rows of x. A product waits four or five cycles for the one before in the same sum, and
 * processors begin up to two per cycle: the more sums, the better. last: which sums of the last panel are wanted. */
AVX512 INLINE void tile_avx512(const int8_t *w, size_t panels, size_t cols, const ink_q *x, size_t x_step, size_t n,
                               __mmask16 last, int32_t *sums, size_t sums_step) {
    __m512i acc[TILE_AVX512][PANELS_AVX512];
    for (size_t t = 0; t < n; t++) {
        for (size_t p = 0; p < panels; p++) {
            acc[t][p] = _mm512_setzero_si512();
        }
    }
    for (size_t k = 0; k < cols; k += INK_QUAD) {
        __m512i v[PANELS_AVX512];
        for (size_t p = 0; p < panels; p++) {
            v[p] = _mm512_loadu_si512(w + INK_PANEL * (p * cols + k));
        }
        for (size_t t = 0; t < n; t++) {
            const __m512i a = _mm512_set1_epi32(quad(x + t * x_step + k));
            for (size_t p = 0; p < panels; p++) {
                acc[t][p] = _mm512_dpbusd_epi32(acc[t][p], a, v[p]);
                __asm__("" : "+v"(acc[t][p])); /* in its register: compilers would copy it */
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

/* `panels` panels by up to TILE_AVX512 rows of x. */
AVX512 INLINE void some_rows_avx512(const int8_t *w, size_t panels, size_t cols, const ink_q *x, size_t x_step,
                                    size_t n, __mmask16 last, int32_t *sums, size_t sums_step) {
    switch (n) {
    case 1:
        tile_avx512(w, panels, cols, x, x_step, 1, last, sums, sums_step);
        break;
    case 2:
        tile_avx512(w, panels, cols, x, x_step, 2, last, sums, sums_step);
        break;
    case 3:
        tile_avx512(w, panels, cols, x, x_step, 3, last, sums, sums_step);
        break;
    case 4:
        tile_avx512(w, panels, cols, x, x_step, 4, last, sums, sums_step);
        break;
    case 5:
        tile_avx512(w, panels, cols, x, x_step, 5, last, sums, sums_step);
        break;
    default:
        tile_avx512(w, panels, cols, x, x_step, TILE_AVX512, last, sums, sums_step);
    }
}

/* `panels` panels by all rows of x, in tiles of about the same number of rows. */
AVX512 INLINE void all_rows_avx512(const int8_t *w, size_t panels, size_t cols, const ink_q *x, size_t x_step, size_t n,
                                   __mmask16 last, int32_t *sums, size_t sums_step) {
    size_t tiles = (n + TILE_AVX512 - 1) / TILE_AVX512;
    for (size_t t = 0; tiles > 0; tiles--) {
        const size_t some = (n - t + tiles - 1) / tiles;
        some_rows_avx512(w, panels, cols, x + t * x_step, x_step, some, last, sums + t * sums_step, sums_step);
        t += some;
    }
}

AVX512 void ink_dot_avx512(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                           int32_t *sums, size_t sums_step) {
    enum { MOST = PANELS_AVX512 * INK_PANEL };
    size_t row = 0;
    for (; row + MOST <= rows; row += MOST, w += MOST * cols) {
        all_rows_avx512(w, PANELS_AVX512, cols, x, x_step, n, (__mmask16)-1, sums + row, sums_step);
    }
    for (; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        const __mmask16 wanted = (__mmask16)((1U << 4 * ink_panel_vectors(rows, row)) - 1);
        all_rows_avx512(w, 1, cols, x, x_step, n, wanted, sums + row, sums_step);
    }
}

#endif
