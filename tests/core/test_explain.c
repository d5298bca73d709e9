/* Explanations: each number is what ink_classify says of a drawing without a stroke, or of its beginning. */
#include "../fuzz/tiny_model.h"
#include "check.h"
#include "model.h"

#include <math.h>

#if INK_MORE
enum { LABELS = 9, MOST = 80, MAX_POINTS = 7 };

static const ink_layer layers[] = {
    {.type = INK_CONV1D, .width = 16, .kernel = 5, .stride = 2, .padding = INK_SAME, .activation = INK_RELU},
    {.type = INK_LSTM, .width = 8, .direction = INK_BIDIRECTIONAL, .return_sequences = 0},
    {.type = INK_DENSE, .width = LABELS}};

static ink_model model;
static void *arena, *single;
static ink_point points[MOST * MAX_POINTS];

/* The end of a stroke: strokes have 2 to 7 points. */
static uint32_t end_of(uint32_t stroke) {
    static const uint32_t ends[] = {2, 9, 12, 18, 22, 27}; /* of six strokes */
    return stroke / 6 * 27 + ends[stroke % 6];
}

static float classify(const ink_point *of, const uint32_t *ends, uint32_t n_strokes, bool unfinished,
                      const uint8_t *among, float *all) {
    const ink_drawing drawing = {of, ends, n_strokes, INK_SIMPLIFIED, unfinished, among};
    CHECK(ink_classify(&model, &drawing, single, ink_arena_size(&model), all) == INK_OK, "%u strokes",
          (unsigned)n_strokes);
    ink_guess best;
    ink_top(&model, all, &best, 1);
    return best.probability;
}

/* Strokes, and before each an empty one. */
static void test_strokes(uint32_t n, const uint8_t *among, uint32_t asked) {
    uint32_t ends[2 * MOST], full_ends[MOST], label = asked;
    ink_explained_stroke strokes[2 * MOST];
    for (uint32_t s = 0; s < n; s++) {
        ends[2 * s] = s > 0 ? end_of(s - 1) : 0;
        ends[2 * s + 1] = full_ends[s] = end_of(s);
    }
    const ink_drawing drawing = {points, ends, 2 * n, INK_SIMPLIFIED, false, among};
    CHECK(ink_explain(&model, &drawing, &label, arena, ink_explain_arena_size(&model), strokes) == INK_OK, "%u",
          (unsigned)n);
    float all[LABELS], part[LABELS];
    ink_guess best;
    classify(points, full_ends, n, false, among, all);
    ink_top(&model, all, &best, 1);
    CHECK(label == (asked == INK_BEST_GUESS ? best.label : asked), "label %u", (unsigned)label);
    for (uint32_t s = 0; s < n; s++) {
        static ink_point rest[MOST * MAX_POINTS];
        uint32_t rest_ends[MOST];
        const uint32_t from = ends[2 * s], to = ends[2 * s + 1];
        memcpy(rest, points, sizeof *points * from);
        memcpy(rest + from, points + to, sizeof *points * (full_ends[n - 1] - to));
        for (uint32_t i = 0, at = 0; i < n; i++) {
            if (i != s) {
                rest_ends[at++] = i < s ? full_ends[i] : full_ends[i] - (to - from);
            }
        }
        if (n > 1) {
            classify(rest, rest_ends, n - 1, false, among, part);
        }
        const float nothing = !among ? 1 / (float)LABELS : among[label] ? 0.5F : 0; /* `among` has two labels */
        const ink_explained_stroke *at = &strokes[2 * s + 1];
        CHECK(at->share == all[label] - (n > 1 ? part[label] : nothing), "share of %u of %u", (unsigned)s, (unsigned)n);
        const float probability = classify(points, full_ends, s + 1, s + 1 < n, among, part);
        CHECK(at->probability == part[label] && at->best.probability == probability, "after %u", (unsigned)s);
        CHECK(at[-1].share == 0 && at[-1].probability == (s > 0 ? at[-2].probability : 0), "empty stroke %u",
              (unsigned)s);
    }
}

static void test_errors(void) {
    const size_t size = ink_explain_arena_size(&model);
    const uint32_t ends[] = {4};
    const uint8_t none[LABELS] = {0};
    uint32_t label = LABELS;
    ink_explained_stroke stroke = {.share = 7};
    ink_drawing drawing = {points, ends, 1, INK_RAW, false, NULL};
    CHECK(ink_explain(&model, &drawing, &label, arena, size, &stroke) == INK_ERROR_LABEL, "label");
    label = 0;
    CHECK(ink_explain(&model, &drawing, &label, arena, size - INK_ALIGNMENT, &stroke) == INK_ERROR_ARENA, "arena");
    CHECK(ink_explain(&model, &drawing, &label, (char *)arena + 4, size, &stroke) == INK_ERROR_ARENA, "alignment");
    drawing.among = none;
    CHECK(ink_explain(&model, &drawing, &label, arena, size, &stroke) == INK_ERROR_AMONG, "among");
    drawing.n_strokes = 0;
    drawing.among = NULL;
    CHECK(ink_explain(&model, &drawing, &label, arena, size, &stroke) == INK_ERROR_EMPTY, "empty");
    CHECK(stroke.share == 7 && label == 0, "changed on an error");
}

int main(void) {
    bytes file =
        seeded_model(layers, sizeof layers / sizeof *layers, (features_spec){1, 3, 2, 5, 1}, 8 + 9, LABELS, false);
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load");
    arena = aligned_alloc(INK_ALIGNMENT, ink_explain_arena_size(&model));
    single = aligned_alloc(INK_ALIGNMENT, ink_arena_size(&model));
    uint32_t state = 3;
    for (uint32_t i = 0; i < MOST * MAX_POINTS; i++) {
        state = state * 1664525U + 1013904223U;
        points[i] = (ink_point){(float)(state >> 24), (float)(state >> 16 & 255)};
    }
    points[0] = (ink_point){0, 0}, points[1] = (ink_point){255, 255}; /* so that aligning the whole changes nothing */
    const uint8_t among[LABELS] = {0, 1, 0, 0, 1};
    test_strokes(1, NULL, INK_BEST_GUESS);
    test_strokes(1, among, 0);
    test_strokes(5, NULL, 3);
    test_strokes(5, among, INK_BEST_GUESS);
    test_strokes(INK_BATCH / 2 + 1, NULL, INK_BEST_GUESS); /* more than a group */
    test_strokes(MOST, NULL, 2);
    test_errors();
    free(arena), free(single), free(file.at);
    return check_report();
}

#else

/* Small libraries explain nothing. */
int main(void) {
    (void)tiny_model;
    CHECK(strcmp(ink_status_text(INK_ERROR_LABEL), ink_status_text((ink_status)999)) == 0,
          "a text that is never needed");
    return check_report();
}

#endif
