/* What both modules share: how a function is exported, and memory that grows. */
#ifndef MEMORY_H
#define MEMORY_H

#include "inkling.h"

#define EXPORT(name) __attribute__((export_name(#name))) extern

enum { PAGE = 65536 };

extern unsigned char __heap_base;

static inline unsigned char *align(unsigned char *p) {
    return p + (INK_ALIGNMENT - (uintptr_t)p % INK_ALIGNMENT) % INK_ALIGNMENT;
}

/* Grows memory up to `end`. Returns whether it could. */
static inline bool reserve(const unsigned char *end) {
    const size_t pages = ((uintptr_t)end + PAGE - 1) / PAGE, have = __builtin_wasm_memory_size(0);
    return pages <= have || __builtin_wasm_memory_grow(0, pages - have) != (size_t)-1;
}

#endif
