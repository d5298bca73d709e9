/* Chooses a dot product, and the loops around it, for this processor. */
#include "dot_kernels.h"
#include "loops.h"

ink_dot *ink_dot_kernel(unsigned i) {
#if defined(INK_DOT_WASM_RELAXED)
    static ink_dot *const kernels[] = {[INK_RELAXED_STEPS] = ink_dot_relaxed_groups,
                                       [INK_RELAXED_VPDPBUSD] = ink_dot_relaxed_mixed,
                                       [INK_RELAXED_SDOT] = ink_dot_relaxed_quads};
    return i < 3 ? kernels[(ink_relaxed_dot_kind() + i) % 3] : NULL;
#else
    ink_dot *kernels[5]; /* the fastest first */
    unsigned n = 0;
#if defined(INK_DOT_WASM_SIMD)
    kernels[n++] = ink_dot_wasm_simd;
#else
#if defined(INK_DOT_X86)
#if defined(INK_DOT_AMX)
    if (ink_has_amx() && __builtin_cpu_supports("avx512vnni")) {
        kernels[n++] = ink_dot_amx;
    }
#endif
    if (__builtin_cpu_supports("avx512vnni")) {
        kernels[n++] = ink_dot_avx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        kernels[n++] = ink_dot_avx2;
    }
    kernels[n++] = ink_dot_sse2;
#elif defined(INK_DOT_NEON)
    kernels[n++] = ink_dot_neon;
#endif
    kernels[n++] = ink_dot_plain;
#endif
    return i < n ? kernels[i] : NULL;
#endif
}

#if defined(__SSE2__)
const ink_wide_loops *ink_find_wide_loops(void) {
    return __builtin_cpu_supports("avx512f") ? &ink_loops_avx512
           : __builtin_cpu_supports("avx2")  ? &ink_loops_avx2
                                             : NULL;
}
#endif
