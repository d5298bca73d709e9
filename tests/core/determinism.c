/* Prints a hash of every probability that seeded networks, and the model named, give to seeded drawings, also with
 * learned words, and the model to all drawings of the dataset's .bin files named behind it, and of all points that a
 * seeded decoder draws: builds are compared by it, see scripts/checks/determinism. */
#include <stdio.h>

#include "inkling_learned.h"
#include "seeded_decoder.h"

enum { DRAWINGS = 24, LABELS = 9 };

static uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */

static void add(const float *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint8_t bytes[4];
        put_f32(bytes, p[i]); /* little-endian everywhere */
        for (int k = 0; k < 4; k++) {
            hash = (hash ^ bytes[k]) * 0x100000001b3;
        }
    }
}

static void classify(const ink_model *model, const ink_drawing *drawing, void *arena) {
    float p[INK_MAX_LABELS];
    if (ink_classify(model, drawing, arena, ink_arena_size(model), p) != INK_OK) {
        abort();
    }
    add(p, model->n_labels);
}

/* Classifies a drawing with the words learned before, then learns it. */
static void learn(ink_learned *learned, uint32_t word, const ink_drawing *drawing, void *arena) {
    const ink_model *model = learned->model;
    const size_t size = ink_arena_size(model);
    float p[INK_MAX_LABELS];
    ink_guess guesses[INK_LEARNED_MAX_WORDS];
    uint32_t n;
    if (ink_learned_classify(learned, drawing, arena, size, p, guesses, &n) != INK_OK ||
        ink_learned_add(learned, word, drawing, arena, size) != INK_OK) {
        abort();
    }
    add(p, model->n_labels);
    for (uint32_t i = 0; i < n; i++) {
        add(&guesses[i].probability, 1);
    }
}

static void classify_all(const ink_model *model) {
    void *arena = aligned_alloc(INK_ALIGNMENT, ink_arena_size(model));
    ink_learned learned = {model, aligned_alloc(INK_ALIGNMENT, ink_learned_size(model, DRAWINGS)), DRAWINGS, 0};
    static ink_point points[600];
    random_state = 99;
    for (uint32_t i = 0; i < DRAWINGS; i++) {
        const uint32_t n = 3 + i * i, ends[] = {n / 3 + 1, n / 2 + 2, n + 2};
        ink_point at = {0, 0};
        for (uint32_t k = 0; k < n + 2; k++) {
            at.x += (float)random_value(40);
            at.y += (float)random_value(30);
            points[k] = at;
        }
        const ink_drawing drawing = {points, ends, 3, i % 3 ? INK_RAW : INK_SIMPLIFIED, false, NULL};
        classify(model, &drawing, arena);
        if (i % 4 == 0) {
            learn(&learned, model->n_labels + i % 5, &drawing, arena);
        }
    }
    free(learned.memory);
    free(arena);
}

/* Drawings of every word, wild ones too, and ones that go on from three points. */
static bool draw_all(const ink_decoder *decoder) {
    static const ink_point begun[] = {{20, 200}, {60.5F, 90.25F}, {140, 31}};
    static const uint32_t end = 3;
    void *arena = aligned_alloc(INK_ALIGNMENT, decoder->arena_size);
    bool good = true;
    for (uint32_t i = 0; i < DRAWINGS; i++) {
        const ink_sketch_options options = {i % decoder->n_words, i, 0.05F + 0.08F * (float)i};
        ink_sketch sketch;
        good = good && ink_sketch_begin(&sketch, decoder, &options, arena, decoder->arena_size) == INK_SKETCH_OK;
        if (i % 3 == 0) {
            good = good && ink_sketch_read(&sketch, &(ink_drawing){begun, &end, 1, INK_SIMPLIFIED, false, NULL}) ==
                               INK_SKETCH_OK;
        }
        for (ink_sketch_point p; ink_sketch_next(&sketch, &p);) {
            add((const float[]){p.x, p.y, p.begins ? 1.0F : 0.0F}, 3);
            add(sketch.h, decoder->units);
        }
    }
    free(arena);
    return good;
}

static size_t read_u16(FILE *file) {
    const int low = getc(file), high = getc(file);
    return (size_t)low + 256 * (size_t)high;
}

/* A file is trusted: the command line's reader is the one that is not. */
static void classify_file(const ink_model *model, FILE *file) {
    void *arena = aligned_alloc(INK_ALIGNMENT, ink_arena_size(model));
    static ink_point points[INK_MAX_INPUT_POINTS];
    static uint32_t ends[INK_MAX_STROKES];
    uint8_t head[15]; /* key, country, recognized, time */
    while (fread(head, sizeof head, 1, file) == 1) {
        const uint32_t strokes = (uint32_t)read_u16(file);
        uint32_t end = 0;
        for (uint32_t s = 0; s < strokes; s++) {
            const size_t n = read_u16(file);
            for (size_t i = 0; i < n; i++) {
                points[end + i].x = (float)getc(file);
            }
            for (size_t i = 0; i < n; i++) {
                points[end + i].y = (float)getc(file);
            }
            ends[s] = end += (uint32_t)n;
        }
        classify(model, &(ink_drawing){points, ends, strokes, INK_SIMPLIFIED, false, NULL}, arena);
    }
    free(arena);
}

int main(int argc, char **argv) {
    static const ink_layer layers[] = {
        {.type = INK_CONV1D,
         .width = 16,
         .kernel = 5,
         .stride = 2,
         .padding = INK_SAME,
         .activation = INK_RELU,
         .input_scale = 30,
         .input_zero = 60},
        {.type = INK_LAYER_NORM},
        {.type = INK_LSTM,
         .width = 20,
         .direction = INK_BIDIRECTIONAL,
         .return_sequences = 1,
         .input_scale = 40,
         .input_zero = 64},
        {.type = INK_POOL, .pool_kinds = INK_POOL_LAST | INK_POOL_MEAN | INK_POOL_MAX | INK_POOL_SUM},
        {.type = INK_DENSE, .width = LABELS, .input_scale = 10, .input_zero = 64}};
    for (int int8 = 0; int8 < 2; int8++) {
        const bytes file = seeded_model(layers, 5, (features_spec){1, 5, 4, 1, 1}, 8 + 25, LABELS, int8 == 1);
        ink_model model;
        if (ink_model_load(&model, file.at, file.size) != INK_OK) {
            return 1;
        }
        classify_all(&model);
        free(file.at);
    }
    reference weights;
    const bytes drawer = seeded_decoder((decoder_shape){.units = 20, .embedding = 12, .words = 7}, &weights);
    ink_decoder decoder;
    if (ink_decoder_load(&decoder, drawer.at, drawer.size) != INK_OK || !draw_all(&decoder)) {
        return 1;
    }
    free_reference(&weights);
    free(drawer.at);
    ink_model model;
    for (int i = 1; i < argc; i++) {
        static uint8_t content[16 << 20];
        FILE *file = fopen(argv[i], "rb");
        if (!file || (i == 1 && ink_model_load(&model, content, fread(content, 1, sizeof content, file)) != INK_OK)) {
            fprintf(stderr, "identity: cannot use %s\n", argv[i]);
            return 1;
        }
        if (i == 1) {
            classify_all(&model);
        } else {
            classify_file(&model, file);
        }
        fclose(file);
    }
    printf("%016llx\n", (unsigned long long)hash);
    return 0;
}
