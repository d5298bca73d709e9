/* What fuzz targets share. A target is LLVMFuzzerTestOneInput, as libFuzzer calls it; replay.c calls it for the kept
 * inputs. A wrong answer ends the program, like a crash. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DEMAND(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* Memory whose end is the end of a large static array, so that a sanitizer sees the first byte past it. */
enum { FUZZ_ARENA = 8 << 20 };

static inline void *fuzz_arena(size_t size) {
    static _Alignas(16) uint8_t room[FUZZ_ARENA];
    return size <= sizeof room && size % 16 == 0 ? room + sizeof room - size : NULL;
}

/* Probabilities are numbers from 0 to 1 whose sum is 1. */
static inline void demand_probabilities(const float *p, uint32_t n) {
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        DEMAND(p[i] >= 0 && p[i] <= 1);
        sum += (double)p[i];
    }
    DEMAND(sum > 0.999 && sum < 1.001);
}

#endif
