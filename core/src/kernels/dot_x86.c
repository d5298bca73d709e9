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

/* Adds the 16-bit sums of four quads before one 32-bit step for all. */
__attribute__((target("avx2"))) void ink_dot_avx2(const int8_t *w, size_t rows, size_t cols, const ink_q *x,
                                                  size_t x_step, size_t n, int32_t *sums, size_t sums_step) {
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
            memcpy(sums + t * sums_step + row, acc, 16 * ink_panel_vectors(rows, row));
        }
    }
}

#define AVX512 __attribute__((target("avx512f,avx512vnni")))

AVX512 static inline __m512i step512(__m512i acc, const int8_t *w, const ink_q *q) {
    return _mm512_dpbusd_epi32(acc, _mm512_set1_epi32(quad(q)), _mm512_loadu_si512(w));
}

/* Each step waits for the one before it in the same sum, so several sums are computed at once: of eight rows of x, or
 * of four parts of one. */
AVX512 void ink_dot_avx512(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                           int32_t *sums, size_t sums_step) {
    enum { TILE = 8, PARTS = 4, STEP = INK_QUAD * INK_PANEL };
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        const size_t size = 16 * ink_panel_vectors(rows, row); /* bytes */
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

#endif
