/* Decoders: files that are wrong, the LSTM and its head against float64, and what a drawing keeps to. */
#include "check.h"
#include "file.h"
#include "model.h"
#include "seeded_decoder.h"

static const decoder_shape small = {.units = 12, .embedding = 8, .words = 5};
enum { GATES = 48, MOVES = 2 * CELL_RINGS * CELLS_A_RING + 1, UNITS = 12 };

static bytes small_decoder(void) {
    reference r;
    const bytes file = seeded_decoder(small, &r);
    free_reference(&r);
    return file;
}

static void expect(const bytes *file, size_t size, ink_status expected, const char *what) {
    /* A copy of exactly this size, so that a sanitizer sees a read past it. */
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, file->at, size);
    ink_decoder decoder;
    const ink_status status = ink_decoder_load(&decoder, copy, size);
    CHECK(status == expected, "%s: %s", what, ink_status_text(status));
    CHECK(status == INK_OK || (decoder.n_words == 0 && !decoder.cells), "%s: a refused decoder is not zero", what);
    free(copy);
}

/* Some changed bytes, with a right checksum. */
static void expect_bytes(size_t at, const void *value, size_t size, ink_status expected, const char *what) {
    bytes file = small_decoder();
    memcpy(file.at + at, value, size);
    put_u32(file.at + 12, slow_crc32(file.at + 16, file.size - 16));
    expect(&file, file.size, expected, what);
    free(file.at);
}

static void expect_field(size_t at, uint32_t value, ink_status expected, const char *what) {
    uint8_t field[4];
    put_u32(field, value);
    expect_bytes(at, field, sizeof field, expected, what);
}

static void test_files(void) {
    bytes file = small_decoder();
    expect(&file, file.size, INK_OK, "a whole file");
    for (size_t size = 0; size < file.size; size++) {
        expect(&file, size, size < 8 ? INK_ERROR_MAGIC : INK_ERROR_SIZE, "a truncated file");
    }
    file.at[file.size - 1] ^= 1;
    expect(&file, file.size, INK_ERROR_CHECKSUM, "a damaged file");
    free(file.at);

    expect_bytes(0, "\x89INK", 4, INK_ERROR_MAGIC, "a model's magic number");
    expect_field(8, 2, INK_ERROR_VERSION, "another version");
    expect_field(16, 64, INK_ERROR_SIZE, "another size");
    expect_field(20, 0, INK_ERROR_HEADER, "no units");
    expect_field(20, 13, INK_ERROR_HEADER, "units that are no multiple of 4");
    expect_field(20, 4096, INK_ERROR_HEADER, "too many units");
    expect_field(20, 16, INK_ERROR_SIZE, "more units than tensors");
    expect_field(24, 0, INK_ERROR_HEADER, "no embedding");
    expect_field(24, 6, INK_ERROR_HEADER, "an embedding that is no multiple of 4");
    expect_field(24, 512, INK_ERROR_HEADER, "too wide an embedding");
    expect_field(28, 0, INK_ERROR_LABELS, "no words");
    expect_field(28, 1025, INK_ERROR_LABELS, "too many words");
    expect_field(28, 6, INK_ERROR_LABELS, "a word too many");
    expect_field(32, 8, INK_ERROR_HEADER, "a text size that is no multiple of 16");
    expect_field(32, 1 << 20, INK_ERROR_HEADER, "a text larger than the file");
    expect_field(36, 0, INK_ERROR_HEADER, "no cells to draw to");
    expect_field(40, 0, INK_ERROR_HEADER, "no cells to jump to");
    expect_field(36, 0xFFFFFFFF, INK_ERROR_HEADER, "too many cells");
    expect_field(36, 4090, INK_ERROR_HEADER, "too many moves");
    expect_field(36, 25, INK_ERROR_SIZE, "a cell too many");
    expect_field(60, 1, INK_ERROR_HEADER, "a reserved field that is not 0");
    expect_bytes(64 + 7 + 7, "word 0", 6, INK_ERROR_DUPLICATE_LABEL, "a word twice");
    expect_bytes(64 + 7, "", 1, INK_ERROR_LABELS, "an empty word");
}

static void test_other_kind(void) {
    static const ink_layer dense[] = {{.type = INK_POOL, .pool_kinds = INK_POOL_MEAN},
                                      {.type = INK_DENSE, .width = 3, .input_scale = 63, .input_zero = 64}};
    bytes model_file = seeded_model(dense, 2, (features_spec){2, 0, 1, 1, 10}, 5, 3, true), file = small_decoder();
    ink_model model;
    CHECK(ink_model_load(&model, model_file.at, model_file.size) == INK_OK, "a model");
    expect(&model_file, model_file.size, INK_ERROR_MAGIC, "a model is no decoder");
    CHECK(ink_model_load(&model, file.at, file.size) == INK_ERROR_MAGIC, "a decoder is no model");
    free(model_file.at), free(file.at);
}

/* Where tensors begin. */
enum {
    CELLS_AT = 64 + 48, /* the text: "seeded", "word 0" to "word 4", with their zeros, padded */
    WORDS_AT = CELLS_AT + 8 * (MOVES - 1),
    WORD_SCALES_AT = WORDS_AT + 48,
    INPUT_AT = WORD_SCALES_AT + 32,
    INPUT_SCALES_AT = INPUT_AT + GATES * (FEATURES + 8),
    RECURRENT_AT = INPUT_SCALES_AT + 8 * GATES,
    HEAD_AT = RECURRENT_AT + GATES * UNITS + 4 * GATES,
    HEAD_SCALES_AT = HEAD_AT + 64 * UNITS
};

static void test_tensors(void) {
    const uint32_t nan = 0x7FC00000, infinity = 0x7F800000, far = 0x44802000; /* 1025 */
    expect_field(CELLS_AT, nan, INK_ERROR_WEIGHTS, "a cell that is NaN");
    expect_field(WORDS_AT - 4, far, INK_ERROR_WEIGHTS, "a cell too far away");
    expect_field(WORD_SCALES_AT, infinity, INK_ERROR_WEIGHTS, "a word's scale that is infinite");
    expect_field(INPUT_SCALES_AT, nan, INK_ERROR_WEIGHTS, "an input scale that is NaN");
    expect_field(RECURRENT_AT - 4, nan, INK_ERROR_WEIGHTS, "a bias that is NaN");
    expect_bytes(INPUT_AT, "\x80", 1, INK_OK, "an input weight of -128");
    expect_bytes(RECURRENT_AT, "\x21", 1, INK_ERROR_WEIGHTS, "a recurrent weight of 33");
    expect_field(HEAD_AT - 4, nan, INK_ERROR_WEIGHTS, "a recurrent scale that is NaN");
    expect_bytes(HEAD_AT, "\xDF", 1, INK_ERROR_WEIGHTS, "a weight of -33 in the head");
    expect_field(HEAD_SCALES_AT, infinity, INK_ERROR_WEIGHTS, "a scale of the head that is infinite");
}

/* ---- the network, in float64 ---- */

typedef struct reference_state {
    double h[UNITS], c[UNITS];
} reference_state;

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* h as the matrices read it. */
static double rounded(double h) { return rint(63 * h) / 63; }

/* One step for a word's embedding. */
static void reference_step(const reference *r, const double *embedding, const double *features, reference_state *s) {
    const size_t units = r->shape.units, cols = FEATURES + (size_t)r->shape.embedding;
    double gates[GATES], h[UNITS];
    for (size_t i = 0; i < units; i++) {
        h[i] = rounded(s->h[i]);
    }
    for (size_t row = 0; row < 4 * units; row++) {
        double sum = r->bias[row];
        for (size_t k = 0; k < cols; k++) {
            sum += r->w[row * cols + k] * (k < FEATURES ? features[k] : embedding[k - FEATURES]);
        }
        for (size_t k = 0; k < units; k++) {
            sum += r->u[row * units + k] * h[k];
        }
        gates[row] = sum;
    }
    for (size_t i = 0; i < units; i++) {
        s->c[i] = sigmoid(gates[units + i]) * s->c[i] + sigmoid(gates[i]) * tanh(gates[2 * units + i]);
        s->h[i] = sigmoid(gates[3 * units + i]) * tanh(s->c[i]);
    }
}

/* What the network reads after these points, from weights/FORMAT.md, with nothing kept from step to step. */
static void reference_features(const ink_sketch_point *points, size_t n, double *x) {
    memset(x, 0, FEATURES * sizeof *x);
    if (n == 0) {
        x[3] = 1;
        return;
    }
    const ink_sketch_point last = points[n - 1];
    const double px = (double)last.x, py = (double)last.y;
    double left = px, right = px, top = py, bottom = py, stroke_x = 0, stroke_y = 0;
    size_t strokes = 0;
    for (size_t i = 0; i < n; i++) {
        const double qx = (double)points[i].x, qy = (double)points[i].y;
        left = fmin(left, qx), right = fmax(right, qx), top = fmin(top, qy), bottom = fmax(bottom, qy);
        if (points[i].begins) {
            stroke_x = qx, stroke_y = qy;
            strokes++;
        }
    }
    const double before_x = n > 1 ? (double)points[n - 2].x : 128, before_y = n > 1 ? (double)points[n - 2].y : 128;
    const double values[FEATURES] = {(px - before_x) / 64,
                                     (py - before_y) / 64,
                                     last.begins,
                                     0,
                                     px / 128 - 1,
                                     py / 128 - 1,
                                     (px - stroke_x) / 64,
                                     (py - stroke_y) / 64,
                                     (px - left) / 128,
                                     (py - top) / 128,
                                     (right - px) / 128,
                                     (bottom - py) / 128,
                                     (double)n / 64,
                                     (double)strokes / 8,
                                     (px - (double)points[0].x) / 128,
                                     (py - (double)points[0].y) / 128};
    memcpy(x, values, sizeof values);
}

typedef struct loaded {
    bytes file;
    reference reference;
    ink_decoder decoder;
    void *arena;
} loaded;

static loaded load_small(void) {
    loaded all;
    all.file = seeded_decoder(small, &all.reference);
    CHECK(ink_decoder_load(&all.decoder, all.file.at, all.file.size) == INK_OK, "the seeded decoder");
    all.arena = aligned_alloc(INK_ALIGNMENT, all.decoder.arena_size);
    return all;
}

static void unload(loaded *all) {
    free_reference(&all->reference);
    free(all->file.at);
    free(all->arena);
}

static double reference_logit(const reference *r, size_t move, const float *h) {
    double z = r->head_bias[move];
    for (size_t i = 0; i < UNITS; i++) {
        z += r->head[move * UNITS + i] * rounded((double)h[i]);
    }
    return z;
}

/* Reads three strokes and draws one point; states and probabilities must be those of the float64 network. */
static void test_against_float64(void) {
    static const ink_point points[] = {{100, 90}, {140, 80}, {150, 130}, {30, 40}, {35, 90}, {200, 220}};
    static const uint32_t ends[] = {3, 5, 6};
    static const bool begins[] = {true, false, false, true, false, true};
    const double temperature = 0.5;
    loaded all = load_small();
    const reference *r = &all.reference;
    double mean[8] = {0};
    for (uint32_t i = 0; i < small.words * small.embedding; i++) {
        mean[i % small.embedding] += r->embedding[i] / small.words;
    }
    /* One move is too unlikely to be made. */
    uint8_t *bias = (uint8_t *)(uintptr_t)ink_decoder_head(&all.decoder).bias + 4 * 3;
    put_f32(bias, read_f32(bias) - 3);
    all.reference.head_bias[3] -= 3;
    unsigned never = 0;
    for (uint32_t word = 0; word < small.words; word++) {
        reference_state states[2] = {{{0}, {0}}, {{0}, {0}}};
        ink_sketch_point seen[6];
        double features[FEATURES];
        for (size_t i = 0; i < 7; i++) {
            reference_features(seen, i, features);
            reference_step(r, r->embedding + word * small.embedding, features, &states[0]);
            reference_step(r, mean, features, &states[1]);
            if (i < 6) {
                seen[i] = (ink_sketch_point){points[i].x, points[i].y, begins[i]};
            }
        }
        ink_sketch sketch;
        const ink_sketch_options options = {word, 9, (float)temperature};
        CHECK(ink_sketch_begin(&sketch, &all.decoder, &options, all.arena, all.decoder.arena_size) == INK_SKETCH_OK,
              "word %u", word);
        CHECK(ink_sketch_read(&sketch, &(ink_drawing){points, ends, 3, INK_SIMPLIFIED, false, NULL}) == INK_SKETCH_OK,
              "word %u", word);
        ink_sketch_point point;
        ink_sketch_next(&sketch, &point);
        double z[MOVES], max = -1e9;
        for (size_t i = 0; i < 2 * UNITS; i++) {
            const double h = states[i / UNITS].h[i % UNITS];
            CHECK(fabs((double)sketch.h[i] - h) < 2e-3, "h[%zu] of word %u: %g, not %g", i, word, (double)sketch.h[i],
                  h);
        }
        for (size_t m = 0; m < MOVES; m++) {
            z[m] = 2 * reference_logit(r, m, sketch.h) - reference_logit(r, m, sketch.h + UNITS);
            max = fmax(max, z[m]);
        }
        for (size_t m = 0; m < MOVES; m++) {
            const double share = exp((z[m] - max) / (2 * temperature + 0.4)), expected = share < 0.1 ? 0 : share;
            never += share < 0.1;
            CHECK(fabs((double)sketch.logits[m] - expected) < 1e-5 || fabs(share - 0.1) < 1e-4,
                  "move %zu of word %u: %g, not %g", m, word, (double)sketch.logits[m], expected);
        }
    }
    CHECK(never >= small.words, "only %u moves are never made", never);
    unload(&all);
}

/* ---- drawings ---- */

enum { ROOM = INK_SKETCH_MAX_POINTS + 1 };

static uint32_t draw(const loaded *all, uint32_t word, uint64_t seed, float temperature, const ink_drawing *begun,
                     ink_sketch_point *points) {
    ink_sketch sketch;
    const ink_sketch_options options = {word, seed, temperature};
    CHECK(ink_sketch_begin(&sketch, &all->decoder, &options, all->arena, all->decoder.arena_size) == INK_SKETCH_OK,
          "seed %llu", (unsigned long long)seed);
    CHECK(!begun || ink_sketch_read(&sketch, begun) == INK_SKETCH_OK, "a drawing to go on with");
    uint32_t n = 0;
    while (n < ROOM && ink_sketch_next(&sketch, &points[n])) {
        n++;
    }
    CHECK(!ink_sketch_next(&sketch, &points[n]), "it goes on after its end");
    return n;
}

static void test_drawings(void) {
    loaded all = load_small();
    ink_sketch_point first[ROOM + 1], again[ROOM + 1], other[ROOM + 1];
    unsigned differing = 0, longest = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        const uint32_t word = (uint32_t)seed % small.words;
        const uint32_t n = draw(&all, word, seed, 1, NULL, first);
        CHECK(n >= 2 && n <= INK_SKETCH_MAX_POINTS, "%u points", n);
        CHECK(first[0].begins, "the first point begins no stroke");
        longest = n > longest ? n : longest;
        for (uint32_t i = 0; i < n; i++) {
            CHECK(first[i].x == rintf(first[i].x) && first[i].y == rintf(first[i].y), "point %u is not whole", i);
        }
        const uint32_t same = draw(&all, word, seed, 1, NULL, again);
        CHECK(same == n, "the same seed gives %u points, then %u", n, same);
        for (uint32_t i = 0; i < n; i++) {
            CHECK(first[i].x == again[i].x && first[i].y == again[i].y && first[i].begins == again[i].begins,
                  "the same seed gives another point %u", i);
        }
        const uint32_t others = draw(&all, word, seed + 1000, 1, NULL, other);
        differing += others != n || first[0].x != other[0].x || first[1].x != other[1].x || first[1].y != other[1].y;
    }
    CHECK(differing > 30, "only %u of 40 other seeds give another drawing", differing);
    CHECK(longest > 20, "the longest of 40 drawings has %u points", longest);
    unload(&all);
}

/* A decoder that never wants to end is ended. */
static void test_limit(void) {
    loaded all = load_small();
    uint8_t *bias = (uint8_t *)(uintptr_t)ink_decoder_head(&all.decoder).bias;
    put_f32(bias + 4 * (MOVES - 1), -1e6F);
    ink_sketch_point points[ROOM + 1];
    CHECK(draw(&all, 0, 1, 1, NULL, points) == INK_SKETCH_MAX_POINTS, "the limit on points");
    static ink_point given[INK_SKETCH_MAX_POINTS];
    uint32_t end = INK_SKETCH_MAX_POINTS - 1;
    const ink_drawing long_one = {given, &end, 1, INK_SIMPLIFIED, false, NULL};
    CHECK(draw(&all, 0, 1, 1, &long_one, points) == 1, "one point is left");
    /* One that wants nothing else draws the fewest points. */
    put_f32(bias + 4 * (MOVES - 1), 1e6F);
    CHECK(draw(&all, 0, 1, 1, NULL, points) == 2, "the least number of points");
    unload(&all);
}

/* How often the likeliest first point comes at temperatures that rise. */
static void test_temperature(void) {
    loaded all = load_small();
    unsigned before = 1000;
    for (int t = 0; t < 3; t++) {
        static const float temperatures[] = {0.05F, 0.5F, 2};
        unsigned counts[MOVES] = {0}, most = 0;
        for (uint64_t seed = 0; seed < 200; seed++) {
            ink_sketch sketch;
            ink_sketch_point p;
            ink_sketch_begin(&sketch, &all.decoder, &(ink_sketch_options){2, seed, temperatures[t]}, all.arena,
                             all.decoder.arena_size);
            ink_sketch_next(&sketch, &p);
            for (size_t m = 0; m < MOVES - 1; m++) {
                const double x = 128 + all.reference.cells[2 * m], y = 128 + all.reference.cells[2 * m + 1];
                if (m >= all.reference.draws && fabs(x - (double)sketch.x) < 1 && fabs(y - (double)sketch.y) < 1) {
                    counts[m]++;
                }
            }
        }
        for (size_t m = 0; m < MOVES; m++) {
            most = counts[m] > most ? counts[m] : most;
        }
        CHECK(most < before && most > 0, "at %g the likeliest of 200 first points comes %u times, not less than %u",
              (double)temperatures[t], most, before);
        before = most;
    }
    unload(&all);
}

static double length(float x, float y) { return hypot((double)x, (double)y); }

/* Seeds differ in their proportions, none too much; what goes on with a drawing has the drawing's. */
static void test_proportions(void) {
    loaded all = load_small();
    unsigned mirrored = 0, narrow = 0, flat = 0, clockwise = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        ink_sketch s;
        const ink_sketch_options options = {0, seed, 1};
        ink_sketch_begin(&s, &all.decoder, &options, all.arena, all.decoder.arena_size);
        const double width = length(s.across[0], s.across[1]), height = length(s.down[0], s.down[1]);
        CHECK(fabs((double)(s.across[0] * s.down[0] + s.across[1] * s.down[1])) < 1e-6, "seed %d is slanted",
              (int)seed);
        CHECK(width >= 0.499 * height && height >= 0.499 * width, "seed %d: %g by %g", (int)seed, width, height);
        CHECK(fabs((double)s.down[0]) < 0.2 * height, "seed %d is turned too far", (int)seed);
        /* The corners of the square stay inside. */
        CHECK(fabs((double)s.across[0]) + fabs((double)s.down[0]) < 1.00001 &&
                  fabs((double)s.across[1]) + fabs((double)s.down[1]) < 1.00001,
              "seed %d leaves the square", (int)seed);
        mirrored += s.across[0] < 0;
        narrow += width < 0.8 * height;
        flat += height < 0.8 * width;
        clockwise += s.down[0] < 0;

        static const ink_point corner[] = {{10, 20}};
        static const uint32_t end = 1;
        ink_sketch_point p;
        CHECK(ink_sketch_read(&s, &(ink_drawing){corner, &end, 1, INK_SIMPLIFIED, false, NULL}) == INK_SKETCH_OK,
              "a point");
        if (ink_sketch_next(&s, &p)) {
            CHECK(fabs((double)(p.x - s.x)) <= 0.5 && fabs((double)(p.y - s.y)) <= 0.5, "seed %d moves what was begun",
                  (int)seed);
        }
    }
    CHECK(mirrored > 40 && mirrored < 60 && clockwise > 40 && clockwise < 60 && narrow > 20 && flat > 20,
          "of 100 seeds %u are mirrored, %u turned clockwise, %u narrow, %u flat", mirrored, clockwise, narrow, flat);
    unload(&all);
}

static void expect_begin(const loaded *all, ink_sketch_options options, void *arena, size_t size,
                         ink_sketch_status expected) {
    ink_sketch sketch;
    ink_sketch_point point;
    const ink_sketch_status status = ink_sketch_begin(&sketch, &all->decoder, &options, arena, size);
    CHECK(status == expected, "%s", ink_sketch_status_text(status));
    CHECK(!ink_sketch_next(&sketch, &point), "a refused sketch draws");
}

static void test_refusals(void) {
    loaded all = load_small();
    const size_t size = all.decoder.arena_size;
    const ink_sketch_options good = {0, 1, 0.5F};
    expect_begin(&all, good, NULL, size, INK_SKETCH_ERROR_ARENA);
    expect_begin(&all, good, all.arena, size - 1, INK_SKETCH_ERROR_ARENA);
    expect_begin(&all, good, (uint8_t *)all.arena + 4, size, INK_SKETCH_ERROR_ARENA);
    expect_begin(&all, (ink_sketch_options){small.words, 1, 0.5F}, all.arena, size, INK_SKETCH_ERROR_WORD);
    expect_begin(&all, (ink_sketch_options){0, 1, 0}, all.arena, size, INK_SKETCH_ERROR_TEMPERATURE);
    expect_begin(&all, (ink_sketch_options){0, 1, 2.01F}, all.arena, size, INK_SKETCH_ERROR_TEMPERATURE);
    expect_begin(&all, (ink_sketch_options){0, 1, NAN}, all.arena, size, INK_SKETCH_ERROR_TEMPERATURE);

    static ink_point points[INK_SKETCH_MAX_POINTS];
    uint32_t end = INK_SKETCH_MAX_POINTS;
    ink_sketch sketch;
    ink_sketch_begin(&sketch, &all.decoder, &good, all.arena, size);
    const ink_drawing drawing = {points, &end, 1, INK_SIMPLIFIED, false, NULL};
    CHECK(ink_sketch_read(&sketch, &drawing) == INK_SKETCH_ERROR_TOO_LONG, "too many points");
    end = 2;
    points[1].y = NAN;
    CHECK(ink_sketch_read(&sketch, &drawing) == INK_SKETCH_ERROR_RANGE, "NaN");
    points[1].y = 1025;
    CHECK(ink_sketch_read(&sketch, &drawing) == INK_SKETCH_ERROR_RANGE, "too far away");
    CHECK(sketch.points == 0, "a refused drawing was read");
    for (int i = 0; i <= INK_SKETCH_ERROR_RANGE + 1; i++) {
        const char *text = ink_sketch_status_text((ink_sketch_status)i);
        CHECK((strcmp(text, "unknown status") == 0) == (i > INK_SKETCH_ERROR_RANGE), "status %d: %s", i, text);
    }
    unload(&all);
}

int main(void) {
    test_files();
    test_other_kind();
    test_tensors();
    test_against_float64();
    test_drawings();
    test_limit();
    test_temperature();
    test_proportions();
    test_refusals();
    return check_report();
}
