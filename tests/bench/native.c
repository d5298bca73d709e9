/* Classifies drawings and says how long it took, for tests/bench/run.mjs: native MODEL
 *
 * Standard input: u32 count of drawings; each u32 points, u32 strokes, f32 x and y of each point, u32 ends. Then, over
 * and over, a u32: 0 answers with the first drawings' probabilities as a line each, n classifies n drawings, the pool
 * in turn, and answers with the nanoseconds of one. */
#include "inkling.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void *take(size_t size) {
    void *p = aligned_alloc(INK_ALIGNMENT, (size + INK_ALIGNMENT - 1) / INK_ALIGNMENT * INK_ALIGNMENT);
    if (!p) {
        fputs("native: no memory\n", stderr);
        exit(2);
    }
    return p;
}

static bool get(void *to, size_t size, FILE *from) { return fread(to, 1, size, from) == size; }

static void must_get(void *to, size_t size, FILE *from) {
    if (!get(to, size, from)) {
        fputs("native: the input ends too early\n", stderr);
        exit(2);
    }
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        fputs("native: give a model file\n", stderr);
        return 2;
    }
    const size_t size = (size_t)ftell(file);
    rewind(file);
    void *bytes = take(size);
    must_get(bytes, size, file);
    ink_model model;
    const ink_status status = ink_model_load(&model, bytes, size);
    if (status != INK_OK) {
        fprintf(stderr, "native: %s\n", ink_status_text(status));
        return 2;
    }
    uint32_t count;
    must_get(&count, sizeof count, stdin);
    ink_drawing *drawings = take(count * sizeof *drawings);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t n[2];
        must_get(n, sizeof n, stdin);
        ink_point *points = take(n[0] * sizeof *points);
        uint32_t *ends = take(n[1] * sizeof *ends);
        must_get(points, n[0] * sizeof *points, stdin);
        must_get(ends, n[1] * sizeof *ends, stdin);
        drawings[i] = (ink_drawing){points, ends, n[1], INK_SIMPLIFIED, false, NULL};
    }
    void *arena = take(ink_arena_size(&model));
    float probabilities[INK_MAX_LABELS];
    ink_guess guesses[5];
    for (uint32_t calls; get(&calls, sizeof calls, stdin);) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        for (uint32_t i = 0; i < (calls ? calls : count); i++) {
            if (ink_classify(&model, &drawings[i % count], arena, ink_arena_size(&model), probabilities) != INK_OK) {
                return 2;
            }
            ink_top(&model, probabilities, guesses, 5);
            for (uint32_t label = 0; calls == 0 && label < model.n_labels; label++) {
                printf("%.9g%c", (double)probabilities[label], label + 1 < model.n_labels ? ' ' : '\n');
            }
        }
        clock_gettime(CLOCK_MONOTONIC, &to);
        if (calls) {
            printf("%.0f\n", ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / calls);
        }
        fflush(stdout);
    }
    return 0;
}
