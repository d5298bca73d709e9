/* Classifies a drawing of a house: classify inkling.ink
 *
 * Prints the three best guesses, or says what is wrong and exits with 1. */
#include <inkling.h>
#include <stdio.h>
#include <stdlib.h>

static int fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    return EXIT_FAILURE;
}

/* The whole file, to be freed; NULL if it cannot be read. */
static void *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    void *bytes = NULL;
    if (fseek(file, 0, SEEK_END) == 0) {
        const long end = ftell(file);
        rewind(file);
        *size = end > 0 ? (size_t)end : 0;
        bytes = malloc(*size ? *size : 1);
        if (bytes && fread(bytes, 1, *size, file) != *size) {
            free(bytes);
            bytes = NULL;
        }
    }
    fclose(file);
    return bytes;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        return fail("usage", "classify inkling.ink");
    }
    size_t size;
    void *bytes = read_file(argv[1], &size);
    if (!bytes) {
        return fail(argv[1], "cannot be read");
    }
    ink_model model;
    ink_status status = ink_model_load(&model, bytes, size);
    if (status != INK_OK) {
        return fail(argv[1], ink_status_text(status));
    }

    /* Walls, then the roof. */
    const ink_point points[] = {{20, 100}, {20, 200}, {180, 200}, {180, 100},
                                {20, 100}, {10, 105}, {100, 20},  {190, 105}};
    const uint32_t ends[] = {5, 8};
    const ink_drawing drawing = {.points = points, .ends = ends, .n_strokes = 2, .format = INK_RAW};

    const size_t arena_size = ink_arena_size(&model);
    void *arena = aligned_alloc(INK_ALIGNMENT, arena_size);
    float probabilities[INK_MAX_LABELS];
    status = arena ? ink_classify(&model, &drawing, arena, arena_size, probabilities) : INK_ERROR_ARENA;
    free(arena);
    if (status != INK_OK) {
        return fail("drawing", ink_status_text(status));
    }

    ink_guess best[3];
    const uint32_t n = ink_top(&model, probabilities, best, 3);
    for (uint32_t i = 0; i < n; i++) {
        printf("%s %.1f %%\n", model.labels[best[i].label], 100.0 * (double)best[i].probability);
    }
    free(bytes);
    return EXIT_SUCCESS;
}
