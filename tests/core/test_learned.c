/* Learned words: shapes, what a kept drawing may weigh, and who gets which share. */
#include "inkling_learned.h"

#include "check.h"
#include "embedding_model.h"
#include "shape.h"

enum { ROOM = 6 };

static bytes file;
static ink_model model;
static void *arena;
static size_t arena_size;

static const ink_point cross[] = {{0, 0}, {255, 255}, {255, 0}, {0, 255}},
                       turned[] = {{0, 255}, {255, 0}, {255, 255}, {0, 0}}, dots[] = {{7, 9}, {7, 9}};
static const uint32_t cross_ends[] = {2, 4}, dot_ends[] = {2};
static const ink_drawing a_cross = {cross, cross_ends, 2, INK_SIMPLIFIED, false, NULL},
                         a_turned_cross = {turned, cross_ends, 2, INK_SIMPLIFIED, false, NULL},
                         a_dot = {dots, dot_ends, 1, INK_SIMPLIFIED, false, NULL};

static float between(const ink_drawing *a, const ink_drawing *b) {
    float one[INK_CLOUD_SIZE], other[INK_CLOUD_SIZE];
    ink_shape_cloud(a, one);
    ink_shape_cloud(b, other);
    CHECK(ink_shape_distance(one, other) == ink_shape_distance(other, one), "the distance has a direction");
    return ink_shape_distance(one, other);
}

static void test_shapes(void) {
    CHECK(between(&a_square, &a_square) == 0 && between(&a_dot, &a_dot) == 0, "the distance to itself");
    CHECK(between(&a_cross, &a_turned_cross) < 1e-6F, "order and direction count: %g",
          (double)between(&a_cross, &a_turned_cross));
    CHECK(between(&a_square, &a_cross) > 0.02F, "a square and a cross: %g", (double)between(&a_square, &a_cross));
    CHECK(between(&a_square, &a_dot) > 0.1F && between(&a_square, &a_dot) < 1, "a square and a dot");
    /* By hand: two lines that cross in their middles. A point t from the middle is √2·t from the nearest of the
     * other... */
    static const ink_point level[] = {{0, 0}, {100, 0}}, upright[] = {{0, 0}, {0, 100}};
    static const uint32_t ends[] = {2};
    const ink_drawing one = {level, ends, 1, INK_SIMPLIFIED, false, NULL},
                      other = {upright, ends, 1, INK_SIMPLIFIED, false, NULL};
    double sum = 0; /* the nearest is 1/64 from the middle; the angle counts 0.06 */
    for (int n = 0; n < INK_CLOUD_POINTS; n++) {
        const double t = (n + 0.5) / INK_CLOUD_POINTS - 0.5;
        sum += t * t + 1.0 / 64 / 64 + 0.06;
    }
    CHECK(fabs((double)between(&one, &other) - sum / INK_CLOUD_POINTS) < 1e-6, "a right angle: %g",
          (double)between(&one, &other));
}

static float classify(const ink_learned *learned, const ink_drawing *drawing, float *probabilities, ink_guess *guesses,
                      uint32_t *n) {
    float sum = 0;
    CHECK(ink_learned_classify(learned, drawing, arena, arena_size, probabilities, guesses, n) == INK_OK, "classify");
    for (int i = 0; i < LABELS; i++) {
        sum += probabilities[i];
    }
    for (uint32_t i = 0; i < *n; i++) {
        sum += guesses[i].probability;
        CHECK(i == 0 || guesses[i].probability <= guesses[i - 1].probability, "the order of guesses");
    }
    CHECK(sum > 0.99999F && sum < 1.00001F, "probabilities sum to %g", (double)sum);
    return *n ? guesses[0].probability : 0;
}

static void test_words(void) {
    void *memory = aligned_alloc(INK_ALIGNMENT, ink_learned_size(&model, ROOM));
    ink_learned learned = {.model = &model, .memory = memory, .capacity = ROOM};
    float plain[LABELS], p[LABELS], again[LABELS];
    ink_guess guesses[INK_LEARNED_MAX_WORDS];
    uint32_t n = 9;
    CHECK(ink_classify(&model, &a_square, arena, arena_size, plain) == INK_OK, "plain");
    classify(&learned, &a_square, p, guesses, &n);
    CHECK(n == 0 && memcmp(p, plain, sizeof p) == 0, "without learned words, another answer");

    CHECK(ink_learned_add(&learned, LABELS, &a_square, arena, arena_size) == INK_OK, "add");
    CHECK(ink_learned_add(&learned, LABELS + 7, &a_cross, arena, arena_size) == INK_OK, "add");
    CHECK(ink_learned_add(&learned, LABELS, &a_dot, arena, arena_size) == INK_OK && learned.n == 3, "add");
    CHECK(classify(&learned, &a_turned_cross, p, guesses, &n) > 0.9F && n == 2 && guesses[0].label == LABELS + 7,
          "a cross is no cross: %u", (unsigned)guesses[0].label);
    ink_learned_forget(&learned, LABELS + 9);
    ink_learned_forget(&learned, LABELS);
    CHECK(learned.n == 1, "forget");
    ink_learned_forget(&learned, LABELS + 7);
    classify(&learned, &a_square, again, guesses, &n);
    CHECK(n == 0 && memcmp(again, plain, sizeof again) == 0, "what was forgotten still counts");

    /* A label that is taught further keeps its place; one that is excluded gets nothing. */
    uint8_t among[LABELS] = {1, 1, 1, 1, 0};
    ink_drawing asked = a_square;
    CHECK(ink_learned_add(&learned, 4, &a_square, arena, arena_size) == INK_OK, "a label");
    classify(&learned, &asked, p, guesses, &n);
    CHECK(n == 0 && p[4] > 0.9F && p[4] <= 1, "a taught label has %g", (double)p[4]);
    asked.among = among;
    classify(&learned, &asked, p, guesses, &n);
    CHECK(n == 0 && p[4] == 0, "an excluded label has %g", (double)p[4]);

    const ink_drawing empty = {square, square_ends, 0, INK_SIMPLIFIED, false, NULL};
    CHECK(ink_learned_add(&learned, 9, &empty, arena, arena_size) == INK_ERROR_EMPTY && learned.n == 1,
          "an empty drawing");
    CHECK(ink_learned_classify(&learned, &empty, arena, arena_size, p, guesses, &n) == INK_ERROR_EMPTY,
          "an empty drawing");
    while (learned.n < ROOM) {
        CHECK(ink_learned_add(&learned, 10 + learned.n % 2, &a_dot, arena, arena_size) == INK_OK, "room");
    }
    CHECK(ink_learned_add(&learned, 9, &a_dot, arena, arena_size) == INK_ERROR_ARENA && learned.n == ROOM, "no room");
    free(memory);
}

/* Bytes as a program writes them. */
static size_t json_length(const ink_drawing *drawing) {
    size_t size = 1;
    for (uint32_t s = 0, from = 0; s < drawing->n_strokes; from = drawing->ends[s++]) {
        size += 8; /* [[],[]] and a comma or the last bracket */
        for (uint32_t i = from; i < drawing->ends[s]; i++) {
            char text[64];
            size += (size_t)snprintf(text, sizeof text, i > from ? ",%g,%g" : "%g%g", (double)drawing->points[i].x,
                                     (double)drawing->points[i].y);
        }
    }
    return size;
}

static void test_sizes(void) {
    static ink_point points[4096];
    static uint32_t ends[INK_MAX_STROKES];
    random_state = 5;
    for (uint32_t strokes = 1; strokes <= INK_MAX_STROKES; strokes += strokes < 60 ? 1 : 57) {
        for (int raw = 0; raw < 2; raw++) {
            const uint32_t each = raw ? 4096 / strokes : 2 + strokes % 3;
            for (uint32_t i = 0; i < strokes * each; i++) {
                points[i] = (ink_point){(float)random_value(2000), (float)random_value(1500)};
            }
            for (uint32_t s = 0; s < strokes; s++) {
                ends[s] = (s + 1) * each;
            }
            const ink_drawing drawing = {points, ends, strokes, raw ? INK_RAW : INK_SIMPLIFIED, false, NULL};
            ink_drawing kept;
            CHECK(ink_learned_simplify(&drawing, arena, arena_size, &kept) == INK_OK, "%u strokes", (unsigned)strokes);
            CHECK(json_length(&kept) <= INK_LEARNED_MAX_BYTES, "%u strokes: %u bytes", (unsigned)strokes,
                  (unsigned)json_length(&kept));
            CHECK(kept.n_strokes == (strokes < 46 ? strokes : 46) || kept.n_strokes == strokes, "%u strokes of %u",
                  (unsigned)kept.n_strokes, (unsigned)strokes);
            for (uint32_t i = 0; i < kept.ends[kept.n_strokes - 1]; i++) {
                const ink_point at = kept.points[i];
                CHECK(at.x >= 0 && at.x <= 255 && at.y >= 0 && at.y <= 255 && at.x == (float)(int)at.x &&
                          at.y == (float)(int)at.y,
                      "a coordinate");
            }
        }
    }
    ink_drawing kept;
    CHECK(ink_learned_simplify(&a_cross, arena, arena_size, &kept) == INK_OK &&
              memcmp(kept.points, cross, sizeof cross) == 0,
          "a small drawing is changed");
}

int main(void) {
    file = embedding_model();
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load");
    arena_size = ink_arena_size(&model);
    arena = aligned_alloc(INK_ALIGNMENT, arena_size);
    test_shapes();
    test_words();
    test_sizes();
    free(arena), free(file.at);
    return check_report();
}
