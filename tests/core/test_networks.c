/* Four networks, the assignment's, Géron's, TensorFlow's tutorial's and Inkling's own, against PyTorch (float32) and
 * the plain arithmetic of training/golden.py (int8), and one of imported layers against NumPy. */
#include "check.h"
#include "features/feature_set.h"
#include "golden.h"
#include "seeded_model.h"

static const ink_point house[] = {{0, 100},   {0, 255},  {190, 255}, {190, 100}, {0, 100},   {0, 100},  {95, 0},
                                  {190, 100}, {70, 255}, {70, 180},  {120, 180}, {120, 255}, {20, 130}, {55, 130},
                                  {55, 165},  {20, 165}, {20, 130},  {105, 220}, {105, 220}};
static const uint32_t house_ends[] = {5, 8, 12, 17, 19};
static const ink_point check_mark[] = {{0, 120}, {90, 200}, {255, 0}};
static const uint32_t check_mark_ends[] = {3};

static float largest_difference(const float *a, const float *b, size_t n) {
    float most = 0;
    for (size_t i = 0; i < n; i++) {
        const float d = a[i] > b[i] ? a[i] - b[i] : b[i] - a[i];
        most = d > most || d != d ? d : most;
    }
    return most;
}

static void run(const struct golden *golden, bool int8) {
    const features_spec spec = {golden->features, golden->patch_size, golden->length_multiple, golden->min_points,
                                golden->scale};
    const size_t channels = golden->features == 1   ? 8 + golden->patch_size * golden->patch_size
                            : golden->features == 2 ? 5
                                                    : 3;
    random_seed = golden->seed;
    bytes file = seeded_model(golden->layers, golden->n_layers, spec, channels, 345, int8);
    ink_model model;
    const ink_status status = ink_model_load(&model, file.at, file.size);
    CHECK(status == INK_OK, "%s: %s", golden->name, ink_status_text(status));
    if (status == INK_OK) {
        void *arena = aligned_alloc(16, ink_arena_size(&model));
        float probabilities[345];
        const ink_drawing drawings[] = {{house, house_ends, 5, INK_SIMPLIFIED, false, NULL},
                                        {check_mark, check_mark_ends, 1, INK_SIMPLIFIED, false, NULL}};
        CHECK(ink_classify(&model, &drawings[golden->drawing], arena, ink_arena_size(&model), probabilities) == INK_OK,
              "%s", golden->name);
        const float *expected = int8 ? golden->quantized : golden->exact;
        float peak = 0;
        for (int i = 0; i < 345; i++) {
            peak = expected[i] > peak ? expected[i] : peak;
        }
        const float error = largest_difference(probabilities, expected, 345) / peak;
        CHECK(error <= 1e-5F, "%s %s: off by %g of the largest", golden->name, int8 ? "int8" : "float", (double)error);
        printf("%-18s %-5s off by %.1e of the largest probability\n", golden->name, int8 ? "int8" : "float",
               (double)error);
        /* Its only memory is the arena, whose contents must not change the answer. */
        float again[345];
        memset(arena, 0xa5, ink_arena_size(&model));
        ink_classify(&model, &drawings[golden->drawing], arena, ink_arena_size(&model), again);
        CHECK(memcmp(probabilities, again, sizeof again) == 0, "%s: the arena's old content shows", golden->name);
        free(arena);
    }
    free(file.at);
}

/* Each row of the tables of layers and features is complete, and stands in a golden network. */
static void test_tables(void) {
    bool layers[INK_LAYER_END] = {[INK_SOFTMAX] = true}, sets[INK_FEATURES_END] = {false}; /* softmax: in every model */
#if INK_MORE
    /* What needs a fixed number of rows: tests/core/test_channels.c, tests/training/import.test.mjs. */
    sets[INK_FEATURES_CHANNELS] = true;
    layers[INK_FLATTEN] = true;
#endif
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        sets[goldens[i].features] = true;
        for (uint32_t k = 0; k < goldens[i].n_layers; k++) {
            layers[goldens[i].layers[k].type] = true;
        }
    }
#define CHECK_LAYER(constant, number, name)                                                                            \
    CHECK(layers[constant], "no golden network has a layer " #name);                                                   \
    CHECK(ink_kind_##name.width &&ink_kind_##name.rows &&ink_kind_##name.tensor_size &&ink_kind_##name                 \
              .validate_weights &&ink_kind_##name.scratch_size &&ink_kind_##name.forward,                              \
          "a function of " #name " is missing");
    INK_LAYER_KINDS(CHECK_LAYER)
#define CHECK_FEATURES(constant, number, name)                                                                         \
    CHECK(sets[constant], "no golden network reads " #name);                                                           \
    CHECK(ink_features_##name.channels &&ink_features_##name.write_rows, "a function of " #name " is missing");
    INK_FEATURE_SETS(CHECK_FEATURES)
}

int main(void) {
    test_tables();
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        run(&goldens[i], false);
        if (goldens[i].quantized) {
            run(&goldens[i], true);
        }
    }
    return check_report();
}
