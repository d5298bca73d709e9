/* The public face: guesses, errors, and what must not change an answer. */
#include "check.h"
#include "model.h"
#include "seeded_model.h"

#include <math.h>

static const ink_layer layers[] = {
    {.type = INK_CONV1D,
     .width = 16,
     .kernel = 5,
     .stride = 2,
     .padding = INK_SAME,
     .activation = INK_RELU,
     .input_scale = 30,
     .input_zero = 60},
    {.type = INK_CONV1D,
     .width = 12,
     .kernel = 3,
     .stride = 1,
     .padding = INK_CAUSAL,
     .activation = INK_RELU,
     .input_scale = 40},
    {.type = INK_LSTM, .width = 8, .direction = INK_BACKWARD, .return_sequences = 1, .input_scale = 40},
    {.type = INK_LSTM,
     .width = 8,
     .direction = INK_BIDIRECTIONAL,
     .return_sequences = 0,
     .input_scale = 63,
     .input_zero = 64},
    {.type = INK_DENSE, .width = 10, .activation = INK_RELU, .input_scale = 63, .input_zero = 64},
    {.type = INK_DENSE, .width = 9, .input_scale = 500}};

enum { N = sizeof layers / sizeof *layers, LABELS = 9 };

static void test_top(void) {
    ink_model model = {.n_labels = 6, .sure_threshold = 0.5F};
    const float p[6] = {0.1F, 0.3F, 0.2F, 0.3F, 0.05F, 0.05F};
    const uint32_t order[6] = {1, 3, 2, 0, 4, 5};
    for (uint32_t most = 0; most < 9; most++) {
        ink_guess guesses[9];
        memset(guesses, 0xff, sizeof guesses);
        const uint32_t n = ink_top(&model, p, guesses, most);
        CHECK(n == (most < 6 ? most : 6), "%u of %u", (unsigned)n, (unsigned)most);
        for (uint32_t i = 0; i < n; i++) {
            CHECK(guesses[i].label == order[i] && guesses[i].probability == p[order[i]], "top %u, guess %u",
                  (unsigned)most, (unsigned)i);
        }
        CHECK(n == 9 || guesses[n].label == 0xffffffff, "wrote past %u", (unsigned)most);
    }
    CHECK(ink_sure(&model, 0.5F) && !ink_sure(&model, 0.49F), "sure");
}

/* How far the probabilities of an unfinished drawing are from those of the whole one at the other temperature, which is
 * twice the first: square roots, made to sum to 1. */
static float unfinished_change(features_spec features, size_t channels) {
    bytes file = seeded_model(layers, N, features, channels, LABELS, true);
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "features %u", (unsigned)features.kind);
    void *arena = aligned_alloc(16, ink_arena_size(&model));
    float whole[LABELS], part[LABELS], roots = 0, change = 0;
    const ink_point points[] = {{12, 40}, {90, 44}, {91, 120}, {10, 118}, {12, 40}, {30, 60}};
    const uint32_t ends[] = {5, 6};
    ink_drawing drawing = {points, ends, 2, INK_RAW, false, NULL};
    CHECK(ink_classify(&model, &drawing, arena, ink_arena_size(&model), whole) == INK_OK, "whole");
    drawing.unfinished = true;
    CHECK(ink_classify(&model, &drawing, arena, ink_arena_size(&model), part) == INK_OK, "unfinished");
    for (int i = 0; i < LABELS; i++) {
        roots += sqrtf(whole[i]);
    }
    for (int i = 0; i < LABELS; i++) {
        change = fmaxf(change, fabsf(part[i] - sqrtf(whole[i]) / roots));
    }
    free(arena);
    free(file.at);
    return change;
}

static void test_unfinished(void) {
    const float stroke5 = unfinished_change((features_spec){2, 0, 1, 1, 10}, 5),
                ink = unfinished_change((features_spec){1, 0, 1, 1, 1}, 8);
    CHECK(stroke5 < 1e-6F, "another temperature alone, and a probability is off by %g", (double)stroke5);
    CHECK(ink > 1e-4F, "the network is not told that a drawing is unfinished: %g", (double)ink);
}

static void test_answers(bool int8) {
    bytes file = seeded_model(layers, N, (features_spec){1, 5, 2, 1, 1}, 8 + 25, LABELS, int8);
    ink_model model;
    const ink_status status = ink_model_load(&model, file.at, file.size);
    CHECK(status == INK_OK, "%s", ink_status_text(status));
    CHECK(strcmp(model.name, "seeded") == 0 && strcmp(model.labels[8], "label 8") == 0, "names");
    void *arena = aligned_alloc(16, ink_arena_size(&model)), *other = aligned_alloc(16, ink_arena_size(&model));
    float first[LABELS], second[LABELS];
    ink_point points[] = {{12, 40}, {90, 44}, {91, 120}, {10, 118}, {12, 40}, {30, 60}};
    const uint32_t ends[] = {5, 6};
    const ink_drawing drawing = {points, ends, 2, INK_RAW, false, NULL};
    CHECK(ink_classify(&model, &drawing, arena, ink_arena_size(&model), first) == INK_OK, "classify");
    float sum = 0;
    for (int i = 0; i < LABELS; i++) {
        sum += first[i];
        CHECK(first[i] > 0 && first[i] < 1, "probability %d is %g", i, (double)first[i]);
    }
    CHECK(sum > 0.99999F && sum < 1.00001F, "sum %g", (double)sum);
    for (int i = 0; i < 6; i++) {
        points[i] = (ink_point){points[i].x * 8 - 512, points[i].y * 8 + 64};
    }
    CHECK(ink_classify(&model, &drawing, other, ink_arena_size(&model), second) == INK_OK &&
              memcmp(first, second, sizeof first) == 0,
          "moved and scaled, it has another answer");
    points[1].x += 300;
    ink_classify(&model, &drawing, other, ink_arena_size(&model), second);
    CHECK(memcmp(first, second, sizeof first) != 0, "another drawing has the same answer");
    const ink_drawing empty = {points, ends, 0, INK_RAW, false, NULL};
    CHECK(ink_classify(&model, &empty, arena, ink_arena_size(&model), first) == INK_ERROR_EMPTY, "empty");
    /* Every length from a dot to the longest. */
    ink_point zigzag[INK_MAX_POINTS];
    for (uint32_t n = 1; n <= INK_MAX_POINTS; n += n < 40 ? 1 : 123) {
        for (uint32_t i = 0; i < n; i++) {
            zigzag[i] = (ink_point){(float)(i % 17) * 15, (float)(i % 5) * 60};
        }
        const ink_drawing of_n = {zigzag, &n, 1, INK_SIMPLIFIED, false, NULL};
        CHECK(ink_classify(&model, &of_n, arena, ink_arena_size(&model), first) == INK_OK && first[0] == first[0],
              "%u points", (unsigned)n);
    }
    free(arena), free(other), free(file.at);
}

#if INK_MORE
/* Copies of int8 weights: the answers of one, but for its roundings. */
static void test_copies(void) {
    const ink_point points[] = {{12, 40}, {90, 44}, {91, 120}, {10, 118}, {12, 40}, {30, 60}};
    const uint32_t ends[] = {5, 6};
    const ink_drawing drawing = {points, ends, 2, INK_RAW, false, NULL};
    float one[LABELS], more[LABELS];
    for (uint32_t copies = 1; copies <= INK_MAX_COPIES; copies++) {
        bytes file = seeded_model(layers, N, (features_spec){1, 5, 2, 1, 1}, 8 + 25, LABELS, copies);
        ink_model model;
        CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load %u copies", (unsigned)copies);
        void *arena = aligned_alloc(16, ink_arena_size(&model));
        CHECK(ink_classify(&model, &drawing, arena, ink_arena_size(&model), copies == 1 ? one : more) == INK_OK,
              "%u copies", (unsigned)copies);
        float farthest = 0;
        for (int i = 0; i < LABELS && copies > 1; i++) {
            farthest = fmaxf(farthest, fabsf(one[i] - more[i]));
        }
        CHECK(copies == 1 || (farthest > 0 && farthest < 0.02F), "%u copies: off by %g", (unsigned)copies,
              (double)farthest);
        free(arena), free(file.at);
    }
}

/* Some labels alone: as the probabilities of all, divided by their sum. */
static void test_among(void) {
    bytes file = seeded_model(layers, N, (features_spec){1, 5, 2, 1, 1}, 8 + 25, LABELS, true);
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load");
    const size_t size = ink_arena_size(&model);
    void *arena = aligned_alloc(16, size);
    const ink_point points[] = {{12, 40}, {90, 44}, {91, 120}, {10, 118}, {12, 40}, {30, 60}};
    const uint32_t ends[] = {5, 6};
    uint8_t among[LABELS] = {0};
    ink_drawing drawing = {points, ends, 2, INK_RAW, false, NULL};
    float all[LABELS], some[LABELS];
    CHECK(ink_classify(&model, &drawing, arena, size, all) == INK_OK, "all");
    drawing.among = among;
    CHECK(ink_classify(&model, &drawing, arena, size, some) == INK_ERROR_AMONG, "none");
    for (unsigned set = 1; set < 1U << LABELS; set++) {
        float sum = 0;
        uint32_t n = 0;
        for (int i = 0; i < LABELS; i++) {
            among[i] = (uint8_t)((set >> i & 1) * 7); /* any number but 0 */
            sum += among[i] ? all[i] : 0;
            n += among[i] != 0;
        }
        CHECK(ink_classify(&model, &drawing, arena, size, some) == INK_OK, "set %u", set);
        for (int i = 0; i < LABELS; i++) {
            CHECK(among[i] ? fabsf(some[i] - all[i] / sum) < 1e-6F : memcmp(&some[i], &(float){0}, sizeof some[i]) == 0,
                  "set %u: %g for label %d", set, (double)some[i], i);
        }
        ink_guess guesses[LABELS];
        const uint32_t found = ink_top(&model, some, guesses, LABELS);
        CHECK(found == n && among[guesses[n - 1].label], "set %u: %u guesses", set, (unsigned)found);
    }
    memset(among, 1, sizeof among);
    CHECK(ink_classify(&model, &drawing, arena, size, some) == INK_OK && memcmp(all, some, sizeof all) == 0, "all set");
    free(arena), free(file.at);
}

/* A label far less likely than the excluded ones. */
static void test_unlikely(void) {
    const ink_layer last = {.type = INK_SOFTMAX, .input_width = 4};
    const uint8_t among[4] = {0, 1, 1, 0};
    float x[4] = {9e37F, -1e30F, -1e30F, 1e30F};
    ink_layer_forward(&last, &(ink_pass){.x = x, .rows = 1, .temperature = 1e-3F, .among = among});
    CHECK(x[0] == 0 && x[1] == 0.5F && x[2] == 0.5F && x[3] == 0, "%g %g %g %g", (double)x[0], (double)x[1],
          (double)x[2], (double)x[3]);
}

static void test_embedding(bool int8) {
    bytes file = seeded_model(layers, N, (features_spec){1, 5, 2, 1, 1}, 8 + 25, LABELS, int8);
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load");
    CHECK(ink_embedding_size(&model) == 16, "%u",
          (unsigned)ink_embedding_size(&model)); /* both directions of the LSTM */
    const size_t size = ink_arena_size(&model);
    void *arena = aligned_alloc(16, size);
    const ink_point points[] = {{12, 40}, {90, 44}, {91, 120}, {10, 118}, {12, 40}, {30, 60}};
    const uint32_t ends[] = {5, 6}, one = 1;
    ink_drawing drawing = {points, ends, 2, INK_RAW, false, NULL};
    float first[17], second[17], length = 0;
    memset(first, 0x7f, sizeof first);
    CHECK(ink_embed(&model, &drawing, arena, size - 16, first) == INK_ERROR_ARENA, "arena");
    CHECK(ink_embed(&model, &drawing, arena, size, first) == INK_OK, "embed");
    for (int i = 0; i < 16; i++) {
        length += first[i] * first[i];
    }
    CHECK(fabsf(length - 1) < 1e-5F, "length %g", (double)length);
    CHECK(first[16] > 1e38F, "wrote past the end");
    memcpy(second, first, sizeof first);
    CHECK(ink_embed(&model, &(ink_drawing){points, ends, 0, INK_RAW, false, NULL}, arena, size, second) ==
                  INK_ERROR_EMPTY &&
              memcmp(first, second, sizeof first) == 0,
          "empty");
    CHECK(ink_embed(&model, &(ink_drawing){points, &one, 1, INK_RAW, false, NULL}, arena, size, second) == INK_OK &&
              memcmp(first, second, sizeof first) != 0,
          "a dot has the same embedding");
    free(arena), free(file.at);
}

#endif

int main(void) {
    test_top();
#if INK_MORE
    test_copies();
    test_among();
    test_unlikely();
    test_embedding(false);
    test_embedding(true);
#endif
    test_unfinished();
    test_answers(false);
    test_answers(true);
    return check_report();
}
