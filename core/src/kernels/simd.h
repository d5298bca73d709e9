/* Vectors of floats. Only the files of core/src/kernels know instruction sets: this one for what every layer needs,
 * dot.h and the dot_*.c files for dot products.
 *
 * GCC and Clang vector types compile to SSE, NEON, WebAssembly SIMD or, with one lane, to plain scalar code. No
 * operation mixes lanes, and each lane adds and multiplies in a fixed order, so the number of lanes does not change the
 * results. */
#ifndef INK_SIMD_H
#define INK_SIMD_H

#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error                                                                                                                 \
    "float arithmetic would use a wider type: on 32-bit x86 use -msse2 -mfpmath=sse, on others -fexcess-precision=fast"
#endif

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

/* 4 or 1; 8 or 16 in loops_*.c. Rows of values have room for a multiple of 4. */
#if !defined(INK_LANES)
#if defined(__wasm__) && !defined(__wasm_simd128__)
#define INK_LANES 1
#else
#define INK_LANES 4
#endif
#endif

typedef float floats __attribute__((vector_size(4 * INK_LANES)));
typedef int32_t ints __attribute__((vector_size(4 * INK_LANES)));
typedef uint32_t uints __attribute__((vector_size(4 * INK_LANES)));

/* x in every lane. */
static inline floats floats_of(float x) { return x - (floats){0}; }
static inline ints ints_of(int32_t x) { return x + (ints){0}; }

static inline floats floats_load(const float *p) {
    floats v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline ints ints_load(const int32_t *p) {
    ints v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void floats_store(float *p, floats v) { memcpy(p, &v, sizeof v); }

/* Little-endian floats of a model file, at any alignment. */
static inline floats floats_load_file(const uint8_t *p) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    uints u;
    memcpy(&u, p, sizeof u);
    u = (u >> 24) | ((u >> 8) & 0xff00) | ((u << 8) & 0xff0000) | (u << 24);
    return (floats)u;
#else
    floats v;
    memcpy(&v, p, sizeof v);
    return v;
#endif
}

/* The larger of a and b; b if a is NaN. */
static inline floats floats_max(floats a, floats b) {
#if defined(__wasm_simd128__)
    return (floats)wasm_f32x4_pmax((v128_t)b, (v128_t)a);
#elif INK_LANES == 16
    return _mm512_max_ps(a, b);
#elif INK_LANES == 8
    return _mm256_max_ps(a, b);
#elif defined(__SSE2__)
    return _mm_max_ps(a, b);
#else
    const ints greater = a > b;
    return (floats)((greater & (ints)a) | (~greater & (ints)b));
#endif
}

/* The smaller of a and b; b if a is NaN. */
static inline floats floats_min(floats a, floats b) {
#if defined(__wasm_simd128__)
    return (floats)wasm_f32x4_pmin((v128_t)b, (v128_t)a);
#elif INK_LANES == 16
    return _mm512_min_ps(a, b);
#elif INK_LANES == 8
    return _mm256_min_ps(a, b);
#elif defined(__SSE2__)
    return _mm_min_ps(a, b);
#else
    const ints less = a < b;
    return (floats)((less & (ints)a) | (~less & (ints)b));
#endif
}

static inline floats floats_from_ints(ints v) { return __builtin_convertvector(v, floats); }

/* Rounds |x| < 2^22 to the nearest integer, ties to even. */
static inline ints floats_round(floats x) {
    const floats magic = floats_of(12582912.0F); /* 1.5 · 2^23: at this size a float's last bit is worth 1 */
    return (ints)(x + magic) - (ints)magic;
}

#endif
