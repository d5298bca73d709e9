/* Many drawings in one call: the same bytes as one by one, for every number of drawings, mixture of lengths and errors,
 * and size of arena. */
#include "../fuzz/tiny_model.h"
#include "check.h"
#include "model.h"

enum { KINDS = 40, MOST = 1100, LABELS = 9, POINTS = 4000 };

/* Layers whose every kind of sequence handling counts, with widths that leave something over after 8 and 16 lanes. */
static const ink_layer layers[] = {
    {.type = INK_CONV1D,
     .width = 20,
     .kernel = 5,
     .stride = 2,
     .padding = INK_SAME,
     .activation = INK_RELU,
     .input_scale = 30,
     .input_zero = 60},
    {.type = INK_LAYER_NORM},
    {.type = INK_CONV1D,
     .width = 12,
     .kernel = 4,
     .stride = 1,
     .padding = INK_CAUSAL,
     .activation = INK_RELU,
     .input_scale = 40},
    {.type = INK_LSTM, .width = 36, .direction = INK_BIDIRECTIONAL, .return_sequences = 1, .input_scale = 40},
    {.type = INK_CONV1D,
     .width = 24,
     .kernel = 2,
     .stride = 3,
     .padding = INK_VALID,
     .input_scale = 63,
     .input_zero = 64},
    {.type = INK_LSTM,
     .width = 20,
     .direction = INK_BIDIRECTIONAL,
     .return_sequences = 0,
     .input_scale = 63,
     .input_zero = 64},
    {.type = INK_DENSE, .width = LABELS, .input_scale = 63, .input_zero = 64}};

static ink_point points[POINTS];
static uint32_t ends[KINDS][INK_MAX_STROKES + 1];
static ink_drawing kinds[KINDS];
static const uint8_t some[LABELS] = {1, 0, 1}, none[LABELS];

static uint32_t state = 7;

static uint32_t next(uint32_t limit) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % limit;
}

static void add_kind(size_t i, ink_format format, uint32_t n_strokes, uint32_t n_points) {
    for (uint32_t s = 0; s < n_strokes; s++) {
        ends[i][s] = (uint32_t)((uint64_t)n_points * (s + 1) / n_strokes);
    }
    kinds[i] = (ink_drawing){points + i, ends[i], n_strokes, format, i % 3 == 0, i % 4 == 1 ? some : NULL};
}

/* One of each fault, one point, the longest, and drawings of all lengths. */
static void make_kinds(void) {
    for (size_t i = 0; i < POINTS; i++) {
        points[i] = (ink_point){(float)next(255), (float)next(255)};
    }
    size_t i = 0;
    add_kind(i++, INK_RAW, 0, 0);
    add_kind(i++, INK_SIMPLIFIED, 3, 0); /* strokes without points */
    add_kind(i++, INK_RAW, INK_MAX_STROKES + 1, INK_MAX_STROKES + 1);
    add_kind(i++, INK_RAW, 1, INK_MAX_INPUT_POINTS + 1); /* refused before the points are read */
    add_kind(i, INK_RAW, 2, 12);
    ends[i++][1] = 5;
    add_kind(i, INK_SIMPLIFIED, 1, 3);
    static const ink_point infinite[] = {{0, 0}, {1, __builtin_inff()}, {2, 2}};
    kinds[i++].points = infinite;
    add_kind(i, INK_RAW, 1, 5);
    kinds[i++].among = none;
    add_kind(i++, INK_SIMPLIFIED, 1, 1);
    add_kind(i++, INK_RAW, 1, 1);
    add_kind(i++, INK_SIMPLIFIED, INK_MAX_STROKES, INK_MAX_STROKES);
    add_kind(i++, INK_SIMPLIFIED, 1, INK_MAX_POINTS);
    add_kind(i++, INK_SIMPLIFIED, 2, INK_MAX_POINTS + 1);
    add_kind(i++, INK_RAW, 7, 3000);
    for (; i < KINDS; i++) {
        const uint32_t n = 2 + next(i % 8 == 0 ? 400 : 60);
        add_kind(i, next(3) ? INK_SIMPLIFIED : INK_RAW, 1 + next(n), n);
    }
}

static float expected[KINDS][LABELS];
static ink_status expected_status[KINDS];

static void compare(const ink_model *model, size_t n, size_t arena_size, bool valid_only) {
    static ink_drawing drawings[MOST];
    static size_t kind[MOST];
    for (size_t i = 0; i < n; i++) {
        do { /* those of many points only in small batches: elsewhere they would take most of the time */
            kind[i] = next(KINDS);
        } while ((valid_only && expected_status[kind[i]] != INK_OK) || (n > 20 && kind[i] >= 9 && kind[i] <= 12));
        drawings[i] = kinds[kind[i]];
    }
    /* Of exactly these sizes, so that sanitizers see what is read or written beyond. */
    void *arena = aligned_alloc(INK_ALIGNMENT, (arena_size + 15) / 16 * 16);
    float *probabilities = malloc(sizeof(float) * n * model->n_labels);
    ink_status *statuses = malloc(sizeof *statuses * n);
    memset(arena, 0xa5, arena_size);
    memset(statuses, 0x7f, sizeof *statuses * n);
    for (size_t i = 0; i < n * model->n_labels; i++) {
        probabilities[i] = -1;
    }
    CHECK(ink_classify_batch(model, drawings, n, arena, arena_size, probabilities, statuses) == INK_OK, "%zu", n);
    unsigned wrong = 0;
    for (size_t i = 0; i < n; i++) {
        const float *p = probabilities + i * model->n_labels;
        wrong += statuses[i] != expected_status[kind[i]];
        if (expected_status[kind[i]] == INK_OK) {
            wrong += memcmp(p, expected[kind[i]], sizeof(float) * model->n_labels) != 0;
        } else {
            wrong += p[0] != -1 || p[model->n_labels - 1] != -1;
        }
    }
    CHECK(wrong == 0, "%u of %zu drawings differ, arena of %zu bytes", wrong, n, arena_size);
    free(arena), free(probabilities), free(statuses);
}

/* In how many calls with many drawings: the last has more than are ordered at once. */
enum { FEW = 2, USUAL = 5, ALL = 6 };

static void test_model(bytes file, size_t calls) {
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load");
    const size_t one = ink_batch_arena_size(&model, 1);
    void *arena = aligned_alloc(INK_ALIGNMENT, one);
    unsigned failed = 0;
    for (size_t i = 0; i < KINDS; i++) {
        expected_status[i] = ink_classify(&model, &kinds[i], arena, ink_arena_size(&model), expected[i]);
        failed += expected_status[i] != INK_OK;
    }
    CHECK(failed == (INK_MORE ? 7 : 6), "%u drawings fail", failed);
    free(arena);
    /* Without groups, as in WebAssembly, more drawings only take longer. */
    for (size_t n = 1; n <= (INK_BATCH == 1 ? 4 : 20); n++) {
        compare(&model, n, ink_batch_arena_size(&model, n), true);
        compare(&model, n, ink_batch_arena_size(&model, n), false);
        compare(&model, n, one, false);
    }
    const size_t many[] = {66, 63, 64, 65, 129, MOST}, counts = INK_BATCH == 1 ? 1 : calls;
    for (size_t i = 0; i < counts; i++) {
        compare(&model, many[i], ink_batch_arena_size(&model, many[i]), i % 2 == 0);
        compare(&model, many[i], one + 1000 * next(100), false);
        compare(&model, many[i], ink_batch_arena_size(&model, 3) + 7, false);
    }
    free(file.at);
}

static void test_arena(void) {
    const bytes file = tiny_model(0);
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load");
    const size_t one = ink_batch_arena_size(&model, 1);
    size_t before = ink_batch_arena_size(&model, 0);
    for (size_t n = 0; n < 2 * INK_BATCH; n++) {
        const size_t size = ink_batch_arena_size(&model, n);
        CHECK(size >= before && size % INK_ALIGNMENT == 0, "%zu bytes for %zu", size, n);
        CHECK(n <= INK_BATCH || size == before, "more than INK_BATCH drawings need more: %zu for %zu", size, n);
        before = size;
    }
    CHECK(INK_BATCH == 1 || before > one, "room for many is no more than for one");
    float p[2 * TINY_LABELS] = {-1};
    ink_status statuses[2] = {INK_ERROR_MAGIC, INK_ERROR_MAGIC};
    uint8_t *arena = aligned_alloc(INK_ALIGNMENT, one + INK_ALIGNMENT);
    CHECK(ink_classify_batch(&model, kinds + KINDS - 2, 2, NULL, one, p, statuses) == INK_ERROR_ARENA, "none");
    CHECK(ink_classify_batch(&model, kinds + KINDS - 2, 2, arena, one - 1, p, statuses) == INK_ERROR_ARENA, "small");
    CHECK(ink_classify_batch(&model, kinds + KINDS - 2, 2, arena + 4, one, p, statuses) == INK_ERROR_ARENA, "odd");
    CHECK(ink_classify_batch(&model, NULL, 0, arena, one, NULL, NULL) == INK_OK, "no drawings");
    CHECK(p[0] == -1 && statuses[0] == INK_ERROR_MAGIC && statuses[1] == INK_ERROR_MAGIC, "written on an error");
    free(arena), free(file.at);
}

int main(void) {
    make_kinds();
    for (int kind = 0; kind < TINY_MODELS; kind++) {
        /* Which drawings pass the layers together depends on no layer. */
        test_model(tiny_model(kind), kind == 0 ? ALL : USUAL);
    }
    for (uint32_t int8 = 0; int8 <= INK_MAX_COPIES; int8++) {
        test_model(
            seeded_model(layers, sizeof layers / sizeof *layers, (features_spec){1, 3, 2, 5, 1}, 8 + 9, LABELS, int8),
            USUAL);
        /* Rows of padding, in which an LSTM of one drawing settles: a batch computes each step, which takes long. */
        test_model(
            seeded_model(layers, sizeof layers / sizeof *layers, (features_spec){1, 3, 2, 300, 1}, 8 + 9, LABELS, int8),
            FEW);
    }
    test_arena();
    return check_report();
}
