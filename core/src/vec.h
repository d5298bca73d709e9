/* Vectors of 16 bytes: the only file that knows SIMD.
 *
 * GCC and Clang vector types compile to SSE, NEON, WebAssembly SIMD or plain scalar code. Where a dot product of
 * small integers has its own instruction, it is used; the integers it gives are the same everywhere. Floats are
 * added and multiplied lane by lane in a fixed order, so they are the same too.
 */
#ifndef INK_VEC_H
#define INK_VEC_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <immintrin.h>
#endif

typedef float f32x4 __attribute__((vector_size(16)));
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef uint32_t u32x4 __attribute__((vector_size(16)));

static inline f32x4 f32x4_splat(float x) { return (f32x4){x, x, x, x}; }
static inline i32x4 i32x4_splat(int32_t x) { return (i32x4){x, x, x, x}; }

static inline f32x4 f32x4_load(const float *p) {
    f32x4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void f32x4_store(float *p, f32x4 v) { memcpy(p, &v, sizeof v); }

/* Four little-endian floats of a model file, at any alignment. */
static inline f32x4 f32x4_load_file(const uint8_t *p) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    u32x4 u;
    memcpy(&u, p, sizeof u);
    u = (u >> 24) | ((u >> 8) & 0xff00) | ((u << 8) & 0xff0000) | (u << 24);
    return (f32x4)u;
#else
    f32x4 v;
    memcpy(&v, p, sizeof v);
    return v;
#endif
}

/* mask lanes are all ones or all zeros, as comparisons give them. */
static inline f32x4 f32x4_select(i32x4 mask, f32x4 yes, f32x4 no) {
    return (f32x4)((mask & (i32x4)yes) | (~mask & (i32x4)no));
}

/* The larger; b where a is NaN. */
static inline f32x4 f32x4_max(f32x4 a, f32x4 b) { return f32x4_select(a > b, a, b); }

/* The smaller; b where a is NaN. */
static inline f32x4 f32x4_min(f32x4 a, f32x4 b) { return f32x4_select(a < b, a, b); }

static inline f32x4 f32x4_from_i32x4(i32x4 v) { return __builtin_convertvector(v, f32x4); }

/* Rounds |x| < 2^22 to the nearest integer, ties to even. */
static inline i32x4 i32x4_round(f32x4 x) {
    const f32x4 magic = f32x4_splat(12582912.0F); /* 1.5 · 2^23: its last bit counts ones */
    return (i32x4)(x + magic) - (i32x4)magic;
}

/* Without SIMD, a vector function is long enough to be worth a call. */
#if defined(__wasm_simd128__) || defined(__SSE2__) || defined(__ARM_NEON)
#define INK_VEC_FUNCTION static inline
#else
#define INK_VEC_FUNCTION static __attribute__((noinline, unused))
#endif

/* e^x for x clamped to [-87, 88], relative error below 2e-7 (Cody and Waite's reduction, then Taylor to 2^-26). */
INK_VEC_FUNCTION f32x4 f32x4_exp(f32x4 x) {
    x = f32x4_max(f32x4_min(x, f32x4_splat(88.0F)), f32x4_splat(-87.0F));
    const i32x4 n = i32x4_round(x * f32x4_splat(1.44269504F));
    const f32x4 k = f32x4_from_i32x4(n);
    const f32x4 r = (x - k * f32x4_splat(0.693359375F)) + k * f32x4_splat(2.12194440e-4F);
    f32x4 p = f32x4_splat(1.0F / 720.0F);
    p = p * r + f32x4_splat(1.0F / 120.0F);
    p = p * r + f32x4_splat(1.0F / 24.0F);
    p = p * r + f32x4_splat(1.0F / 6.0F);
    p = p * r + f32x4_splat(0.5F);
    p = p * r + f32x4_splat(1.0F);
    p = p * r + f32x4_splat(1.0F);
    return p * (f32x4)((n + i32x4_splat(127)) << 23);
}

/* Quantised activations, 0..127, are stored as the dot product below reads them. */
#if defined(__AVX512VNNI__) && defined(__AVX512F__)
typedef uint8_t ink_q;
#else
typedef int16_t ink_q;
#endif

enum { INK_PANEL = 16, INK_QUAD = 4 }; /* rows computed together; columns a step */

/* Sums of 16 rows. acc_dot adds, for each row r, the products of w[r][0..3] and q[0..3]. */
#if defined(__AVX512VNNI__) && defined(__AVX512F__)

typedef struct ink_acc {
    __m512i rows;
} ink_acc;

static inline ink_acc acc_zero(void) { return (ink_acc){_mm512_setzero_si512()}; }

static inline ink_acc acc_dot(ink_acc acc, const int8_t *w, const ink_q *q) {
    int32_t quad;
    memcpy(&quad, q, sizeof quad);
    acc.rows = _mm512_dpbusd_epi32(acc.rows, _mm512_set1_epi32(quad), _mm512_loadu_si512(w));
    return acc;
}

static inline void acc_store(ink_acc acc, i32x4 rows[4]) { memcpy(rows, &acc.rows, sizeof acc.rows); }

#elif defined(__wasm_simd128__) || defined(__SSE2__)

/* Two lanes a row: each 16-bit dot product sums two neighbours, acc_store adds the two. */
typedef struct ink_acc {
    i32x4 half[8];
} ink_acc;

static inline ink_acc acc_zero(void) { return (ink_acc){{{0}}}; }

static inline ink_acc acc_dot(ink_acc acc, const int8_t *w, const ink_q *q) {
#if defined(__wasm_simd128__)
    const v128_t quad = wasm_v128_load64_splat(q);
    for (int i = 0; i < 4; i++) {
        const v128_t rows = wasm_v128_load(w + 16 * i);
        const v128_t low = wasm_i32x4_dot_i16x8(wasm_i16x8_extend_low_i8x16(rows), quad);
        const v128_t high = wasm_i32x4_dot_i16x8(wasm_i16x8_extend_high_i8x16(rows), quad);
        acc.half[2 * i] += (i32x4)low;
        acc.half[2 * i + 1] += (i32x4)high;
    }
#else
    const __m128i once = _mm_loadl_epi64((const __m128i *)q);
    const __m128i quad = _mm_unpacklo_epi64(once, once);
    for (int i = 0; i < 4; i++) {
        const __m128i rows = _mm_loadu_si128((const __m128i *)(w + 16 * i));
        const __m128i low = _mm_srai_epi16(_mm_unpacklo_epi8(rows, rows), 8);
        const __m128i high = _mm_srai_epi16(_mm_unpackhi_epi8(rows, rows), 8);
        acc.half[2 * i] += (i32x4)_mm_madd_epi16(low, quad);
        acc.half[2 * i + 1] += (i32x4)_mm_madd_epi16(high, quad);
    }
#endif
    return acc;
}

static inline void acc_store(ink_acc acc, i32x4 rows[4]) {
    for (int i = 0; i < 4; i++) {
        const i32x4 a = acc.half[2 * i], b = acc.half[2 * i + 1];
        rows[i] = (i32x4){a[0] + a[1], a[2] + a[3], b[0] + b[1], b[2] + b[3]};
    }
}

#else

typedef struct ink_acc {
    int32_t row[INK_PANEL];
} ink_acc;

static inline ink_acc acc_zero(void) { return (ink_acc){{0}}; }

static inline ink_acc acc_dot(ink_acc acc, const int8_t *w, const ink_q *q) {
    for (int r = 0; r < INK_PANEL; r++) {
        const int8_t *row = w + INK_QUAD * r;
        acc.row[r] += row[0] * q[0] + row[1] * q[1] + row[2] * q[2] + row[3] * q[3];
    }
    return acc;
}

static inline void acc_store(ink_acc acc, i32x4 rows[4]) { memcpy(rows, acc.row, sizeof acc.row); }

#endif
#endif
