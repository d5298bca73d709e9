/* The dot products of each instruction set, one file each. dot_dispatch.c chooses among those that a build has. */
#ifndef INK_DOT_KERNELS_H
#define INK_DOT_KERNELS_H

#include "dot.h"

#if defined(__wasm_relaxed_simd__)
#define INK_DOT_WASM_RELAXED
#elif defined(__wasm_simd128__)
#define INK_DOT_WASM_SIMD
#elif defined(__SSE2__)
#define INK_DOT_X86
#if defined(__linux__) && defined(__x86_64__)
#define INK_DOT_AMX
#endif
#elif defined(__ARM_FEATURE_DOTPROD) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define INK_DOT_NEON
#endif

ink_dot ink_dot_plain; /* reads 8-bit activations: all builds but INK_DOT_WASM_SIMD */

ink_dot ink_dot_avx512, ink_dot_avx2, ink_dot_sse2; /* INK_DOT_X86 */

ink_dot ink_dot_amx;    /* INK_DOT_AMX */
bool ink_has_amx(void); /* INK_DOT_AMX: whether this process may use it */

ink_dot ink_dot_neon; /* INK_DOT_NEON */

ink_dot ink_dot_wasm_simd; /* INK_DOT_WASM_SIMD */

ink_dot ink_dot_relaxed_quads, ink_dot_relaxed_groups, ink_dot_relaxed_mixed; /* INK_DOT_WASM_RELAXED */

/* What the engine makes of a relaxed dot product: several instructions, or one of x86, or one of Arm. */
typedef enum ink_relaxed_dot { INK_RELAXED_STEPS, INK_RELAXED_VPDPBUSD, INK_RELAXED_SDOT } ink_relaxed_dot;
ink_relaxed_dot ink_relaxed_dot_kind(void); /* INK_DOT_WASM_RELAXED */

/* Vectors of four rows that are wanted of the panel at `row`. */
static inline size_t ink_panel_vectors(size_t rows, size_t row) {
    return rows - row < INK_PANEL ? (rows - row + 3) / 4 : INK_PANEL / 4;
}

#endif
