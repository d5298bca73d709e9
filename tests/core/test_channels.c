/* Features that a model file describes channel by channel: their values, and descriptions that are refused.
 * tests/training/import.test.mjs holds whole networks with such features against NumPy. */
#include "check.h"
#include "features/feature_set.h"
#include "model.h"
#include "seeded_model.h"

#if INK_MORE

enum { CHANNELS = 3, LABELS = 4, DESCRIPTION = 16 + 16 * CHANNELS };

/* Bits of the flags, as weights/FORMAT.md numbers them. */
enum { NO_FIRST = 1, BEFORE = 2, END_ROW = 4, KEEP_LAST = 8, FIRST_MOVES = 16, EACH = 32, CENTER = 64, FIRST = 128 };

static const ink_point points[] = {{0, 100}, {40, 0}, {255, 60}, {20, 30}};
static const uint32_t ends[] = {3, 4};
static const ink_drawing drawing = {.points = points, .ends = ends, .n_strokes = 2, .format = INK_SIMPLIFIED};

/* A model of three channels, x · 2 + 1 (padding -1), dy, and the stroke's number. *at: where the description is. */
static bytes described_model(uint32_t rows, uint32_t flags, uint32_t multiple, size_t *at) {
    static const ink_layer layers[] = {{.type = INK_POOL, .pool_kinds = INK_POOL_MEAN},
                                       {.type = INK_DENSE, .width = LABELS}};
    static const uint32_t sources[CHANNELS] = {1, 4, 7};
    bytes file = model_without_tensors(layers, 2, (features_spec){4, CHANNELS, multiple, 1, 1}, LABELS, false);
    *at = file.size;
    uint8_t *description = append(&file, DESCRIPTION);
    put_u32(description, rows);
    put_u32(description + 4, flags);
    for (size_t c = 0; c < CHANNELS; c++) {
        put_u32(description + 16 + 16 * c, sources[c]);
        put_f32(description + 20 + 16 * c, c == 0 ? 2 : 1);
        put_f32(description + 24 + 16 * c, c == 0 ? 1 : 0);
        put_f32(description + 28 + 16 * c, c == 0 ? -1 : 0);
    }
    put_layer_tensors(&file, &layers[1], CHANNELS, false);
    seal(&file);
    return file;
}

/* expected: (n, CHANNELS) */
static void expect_rows(uint32_t rows, uint32_t flags, uint32_t multiple, const float *expected, size_t n,
                        const char *what) {
    size_t at;
    bytes file = described_model(rows, flags, multiple, &at);
    ink_model model;
    const ink_status status = ink_model_load(&model, file.at, file.size);
    CHECK(status == INK_OK, "%s: %s", what, ink_status_text(status));
    if (status == INK_OK) {
        CHECK(ink_feature_rows(&model, 4) == n, "%s: %zu rows", what, ink_feature_rows(&model, 4));
        float made[16 * 4];
        ink_make_features(&model, &drawing, made, 4);
        for (size_t i = 0; i < n * CHANNELS; i++) {
            const float got = made[i / CHANNELS * 4 + i % CHANNELS];
            CHECK(got == expected[i], "%s: row %zu, channel %zu is %g", what, i / CHANNELS, i % CHANNELS, (double)got);
        }
    }
    free(file.at);
}

static void test_values(void) {
    expect_rows(0, 0, 1, (const float[]){1, 0, 0, 81, -100, 0, 511, 60, 0, 41, -30, 1}, 4, "as they are");
    expect_rows(0, END_ROW, 1, (const float[]){1, 0, 0, 81, -100, 0, 511, 60, 0, 41, -30, 1, -1, 0, 0}, 5,
                "an end row");
    expect_rows(0, NO_FIRST | BEFORE, 4, (const float[]){-1, 0, 0, 81, -100, 0, 511, 60, 0, 41, -30, 1}, 4, "no first");
    expect_rows(0, FIRST_MOVES, 1, (const float[]){1, 100, 0, 81, -100, 0, 511, 60, 0, 41, -30, 1}, 4, "it moves");
    expect_rows(2, 0, 1, (const float[]){1, 0, 0, 81, -100, 0}, 2, "the first two rows");
    expect_rows(2, KEEP_LAST, 1, (const float[]){511, 60, 0, 41, -30, 1}, 2, "the last two rows");
    expect_rows(2, KEEP_LAST | NO_FIRST, 1, (const float[]){511, 60, 0, 41, -30, 1}, 2, "of three");
    expect_rows(5, BEFORE, 1, (const float[]){-1, 0, 0, 1, 0, 0, 81, -100, 0, 511, 60, 0, 41, -30, 1}, 5, "five rows");
    expect_rows(1, EACH | CENTER, 1, (const float[]){0, 0, 0}, 1, "in units of the width, from the middle");
    expect_rows(1, FIRST | NO_FIRST, 1, (const float[]){81, -100, 0}, 1, "from the first point");
}

static void expect(size_t field, uint32_t value, ink_status expected, const char *what) {
    size_t at;
    bytes file = described_model(0, 0, 1, &at);
    put_u32(file.at + at + field, value);
    seal(&file);
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == expected, "%s", what);
    free(file.at);
}

static void test_refusals(void) {
    expect(0, 4096, INK_OK, "4,096 rows");
    expect(0, 4097, INK_ERROR_FEATURES, "4,097 rows");
    expect(4, 256, INK_ERROR_FEATURES, "an unknown flag");
    expect(4, CENTER | FIRST, INK_ERROR_FEATURES, "two origins");
    expect(8, 1, INK_ERROR_FEATURES, "a field that is not used");
    expect(12, 1, INK_ERROR_FEATURES, "another");
    expect(16, 0, INK_ERROR_FEATURES, "channel 0");
    expect(16, 11, INK_OK, "channel 11");
    expect(16, 12, INK_ERROR_FEATURES, "channel 12");
    expect(20, 0x7fc00000, INK_ERROR_FEATURES, "a scale that is NaN");
    expect(24, 0x7f800000, INK_ERROR_FEATURES, "an infinite offset");
    expect(28 + 16 * 2, 0xff800000, INK_ERROR_FEATURES, "an infinite padding");
    size_t at;
    bytes file = described_model(0, 0, 1, &at);
    file.size = at + DESCRIPTION - 16;
    seal(&file);
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_ERROR_SIZE, "cut within the description");
    free(file.at);
    file = described_model(0, 0, 1, &at);
    put_u32(file.at + 36, 65);
    seal(&file);
    CHECK(ink_model_load(&model, file.at, file.size) != INK_OK, "65 channels");
    free(file.at);
}

int main(void) {
    (void)seeded_model; /* these files need a description */
    test_values();
    test_refusals();
    return check_report();
}

#else

/* A library without such features refuses them. */
int main(void) {
    (void)seeded_model;
    bytes file = model_without_tensors(NULL, 0, (features_spec){4, 3, 1, 1, 1}, 4, false);
    seal(&file);
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_ERROR_FEATURES, "described features");
    free(file.at);
    return check_report();
}

#endif
