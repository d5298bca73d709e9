/* Strokes -> simplified strokes -> features: values by hand, properties, and every way of being wrong. */
#include "check.h"
#include "features/feature_set.h"
#include "preprocess.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *scratch;

static ink_status prepare(const ink_point *points, const uint32_t *ends, uint32_t n_strokes, ink_format format,
                          ink_drawing *out) {
    const ink_drawing drawing = {points, ends, n_strokes, format, false, NULL};
    return ink_simplify(&drawing, scratch, ink_arena_size(NULL), out);
}

static bool equals(const ink_drawing *drawing, const float (*xy)[2], uint32_t n) {
    if (drawing->ends[drawing->n_strokes - 1] != n) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (drawing->points[i].x != xy[i][0] || drawing->points[i].y != xy[i][1]) {
            return false;
        }
    }
    return true;
}

static void test_by_hand(void) {
    ink_drawing out;
    /* A tap is the same point twice, as in the dataset. */
    const ink_point dot[] = {{300, 200}};
    const uint32_t one[] = {1}, two[] = {2}, three[] = {3}, five[] = {5};
    CHECK(prepare(dot, one, 1, INK_RAW, &out) == INK_OK && equals(&out, (const float[][2]){{0, 0}, {0, 0}}, 2), "dot");
    const ink_point dots[] = {{5, 5}, {5, 5}, {5, 5}};
    CHECK(prepare(dots, three, 1, INK_RAW, &out) == INK_OK && equals(&out, (const float[][2]){{0, 0}, {0, 0}}, 2),
          "resting pen");
    /* A line keeps its ends only; the longer side becomes 255. */
    const ink_point line[] = {{10, 20}, {60, 45}, {110, 70}};
    CHECK(prepare(line, three, 1, INK_RAW, &out) == INK_OK && equals(&out, (const float[][2]){{0, 0}, {255, 128}}, 2),
          "line: %g", (double)out.points[1].y);
    /* A square's corners stay, and its closing point. */
    const ink_point square[] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    CHECK(prepare(square, five, 1, INK_RAW, &out) == INK_OK &&
              equals(&out, (const float[][2]){{0, 0}, {255, 0}, {255, 255}, {0, 255}, {0, 0}}, 5),
          "square");
    /* A bump of under 2 px goes, one of over 2 px stays. */
    const ink_point low[] = {{0, 0}, {127.5F, 1.9F}, {255, 0}}, high[] = {{0, 0}, {127, 3}, {255, 0}};
    CHECK(prepare(low, three, 1, INK_RAW, &out) == INK_OK && out.ends[0] == 2, "low bump");
    CHECK(prepare(high, three, 1, INK_RAW, &out) == INK_OK && out.ends[0] == 3, "high bump");
    /* Distances are from the line through a stroke's ends, even if these are a quarter of a px apart. */
    const ink_point hook[] = {{0, 0}, {255, 255}, {40, 40}, {43, 40}, {43, 40.25F}, {40, 40.25F}};
    for (int mirrored = 0; mirrored < 2; mirrored++) {
        ink_point either[6];
        for (int i = 0; i < 6; i++) {
            either[i] = mirrored ? (ink_point){hook[i].y, hook[i].x} : hook[i];
        }
        const uint32_t hook_ends[] = {2, 6};
        CHECK(prepare(either, hook_ends, 2, INK_RAW, &out) == INK_OK && out.ends[1] == 5 &&
                  out.points[3].x == (mirrored ? 40 : 43),
              "hook %d: %u points", mirrored, (unsigned)out.ends[1]);
    }
    /* A stroke ends where the pen left, however near to where it was a px before. */
    const ink_point back[] = {{0, 0}, {255, 255}, {40, 40}, {40.9F, 40}, {40, 40}};
    const uint32_t back_ends[] = {2, 5};
    CHECK(prepare(back, back_ends, 2, INK_RAW, &out) == INK_OK && out.ends[1] == 4 && out.points[3].x == 40, "back: %g",
          (double)out.points[3].x);
    /* Simplified input is aligned and scaled, no more. */
    CHECK(prepare(low, three, 1, INK_SIMPLIFIED, &out) == INK_OK && out.ends[0] == 3, "simplified stays");
    CHECK(prepare(line, two, 1, INK_SIMPLIFIED, &out) == INK_OK &&
              equals(&out, (const float[][2]){{0, 0}, {255, 128}}, 2),
          "simplified is scaled, 127.5 rounds to even");
}

static uint32_t state = 7;

static float uniform(float to) {
    state = state * 1664525U + 1013904223U;
    return to * (float)(state >> 8) / 16777216.0F;
}

static void test_properties(void) {
    static ink_point points[200], moved[200], kept[INK_MAX_POINTS];
    for (int round = 0; round < 200; round++) {
        const uint32_t n = 2 + (uint32_t)uniform(198), ends[] = {(n + 1) / 2, n};
        points[0] = (ink_point){floorf(uniform(256)), floorf(uniform(256))};
        for (uint32_t i = 1; i < n; i++) { /* quarters of a px: exact under the changes below */
            points[i] = (ink_point){points[i - 1].x + floorf(uniform(33)) / 4 - 4,
                                    points[i - 1].y + floorf(uniform(33)) / 4 - 4};
        }

        ink_drawing a, b;
        CHECK(prepare(points, ends, 2, INK_RAW, &a) == INK_OK, "round %d", round);
        const uint32_t count = a.ends[1];
        memcpy(kept, a.points, sizeof *kept * count);
        float most = 0;
        bool whole = true;
        for (uint32_t i = 0; i < count; i++) {
            most = fmaxf(most, fmaxf(kept[i].x, kept[i].y));
            whole = whole && kept[i].x == rintf(kept[i].x) && kept[i].y >= 0 && kept[i].x >= 0;
        }
        CHECK(most <= 255 && most >= 252 && whole, "round %d: longer side %g", round,
              (double)most);               /* epsilon may cost 2 */
        for (uint32_t i = 0; i < n; i++) { /* by powers of two: exact */
            moved[i] = (ink_point){4 * points[i].x + 1024, 4 * points[i].y - 4096};
        }
        CHECK(prepare(moved, ends, 2, INK_RAW, &b) == INK_OK && b.ends[1] == count &&
                  memcmp(kept, b.points, sizeof *kept * count) == 0,
              "round %d: moved and scaled, it is another drawing", round);
        /* What fills the frame stays as it is when read as simplified. */
        ink_normalize(&b);
        memcpy(kept, b.points, sizeof *kept * count);
        const uint32_t again_ends[] = {b.ends[0], b.ends[1]};
        CHECK(prepare(kept, again_ends, 2, INK_SIMPLIFIED, &b) == INK_OK &&
                  memcmp(kept, b.points, sizeof *kept * count) == 0,
              "round %d: not idempotent", round);
    }
}

/* Strokes without points change nothing, wherever they are. */
static void test_empty_strokes(void) {
    const ink_point points[] = {{0, 0}, {90, 0}, {90, 40}, {10, 40}, {10, 5}};
    const uint32_t ends[] = {2, 5}, with_empty[] = {0, 0, 2, 2, 5, 5};
    for (ink_format format = INK_RAW; format <= INK_SIMPLIFIED; format++) {
        ink_drawing expected, out;
        CHECK(prepare(points, ends, 2, format, &expected) == INK_OK, "two strokes");
        ink_point kept[5];
        uint32_t kept_ends[2];
        const uint32_t n = expected.ends[1];
        memcpy(kept, expected.points, sizeof *kept * n);
        memcpy(kept_ends, expected.ends, sizeof kept_ends);
        CHECK(prepare(points, with_empty, 6, format, &out) == INK_OK && out.n_strokes == 2 &&
                  memcmp(out.ends, kept_ends, sizeof kept_ends) == 0 && memcmp(out.points, kept, sizeof *kept * n) == 0,
              "with empty strokes");
    }
}

static void test_errors(void) {
    ink_drawing out;
    const ink_point points[] = {{0, 0}, {1, 1}, {2, 0}};
    const uint32_t ends[] = {2, 3}, zeros[] = {0, 0}, falling[] = {3, 2}, zero[] = {0};
    CHECK(prepare(points, ends, 0, INK_RAW, &out) == INK_ERROR_EMPTY, "no stroke");
    CHECK(prepare(points, zero, 1, INK_RAW, &out) == INK_ERROR_EMPTY, "a first stroke without points");
    CHECK(prepare(points, zeros, 2, INK_SIMPLIFIED, &out) == INK_ERROR_EMPTY, "strokes without points");
    CHECK(prepare(points, falling, 2, INK_RAW, &out) == INK_ERROR_STROKE_ORDER, "falling ends");
    const float bad[] = {NAN, INFINITY, -INFINITY};
    for (int i = 0; i < 6; i++) {
        ink_point with[] = {{0, 0}, {1, 1}, {2, 0}};
        *(i % 2 ? &with[1].x : &with[2].y) = bad[i / 2];
        CHECK(prepare(with, ends, 2, INK_RAW, &out) == INK_ERROR_NOT_FINITE, "%d", i);
        CHECK(prepare(with, ends, 2, INK_SIMPLIFIED, &out) == INK_ERROR_NOT_FINITE, "%d", i);
    }
    const uint32_t many = INK_MAX_INPUT_POINTS + 1;
    ink_point *crowd = calloc(many, sizeof *crowd);
    CHECK(prepare(crowd, &many, 1, INK_RAW, &out) == INK_ERROR_TOO_MANY_POINTS, "65537 points");
    uint32_t strokes[INK_MAX_STROKES + 1];
    for (uint32_t i = 0; i <= INK_MAX_STROKES; i++) {
        strokes[i] = i + 1;
    }
    CHECK(prepare(crowd, strokes, INK_MAX_STROKES + 1, INK_RAW, &out) == INK_ERROR_TOO_MANY_STROKES, "513 strokes");
    CHECK(prepare(crowd, strokes, INK_MAX_STROKES, INK_RAW, &out) == INK_OK &&
              out.ends[INK_MAX_STROKES - 1] == 2 * INK_MAX_STROKES,
          "512 dots");
    free(crowd);
    const ink_drawing drawing = {points, ends, 2, INK_RAW, false, NULL};
    CHECK(ink_simplify(&drawing, scratch, ink_arena_size(NULL) - 1, &out) == INK_ERROR_ARENA, "a byte short");
    CHECK(ink_simplify(&drawing, (char *)scratch + 1, ink_arena_size(NULL), &out) == INK_ERROR_ARENA, "not aligned");
}

static void test_extremes(void) {
    ink_drawing out;
    const uint32_t ends[] = {3};
    const ink_point huge[] = {{-3e38F, -3e38F}, {3e38F, 3e38F}, {3e38F, -3e38F}};
    CHECK(prepare(huge, ends, 1, INK_RAW, &out) == INK_OK &&
              equals(&out, (const float[][2]){{0, 0}, {255, 255}, {255, 0}}, 3),
          "huge");
    const ink_point tiny[] = {{0, 0}, {1e-45F, 1e-45F}, {1e-45F, 0}};
    CHECK(prepare(tiny, ends, 1, INK_RAW, &out) == INK_OK &&
              equals(&out, (const float[][2]){{0, 0}, {255, 255}, {255, 0}}, 3),
          "tiny");
    const ink_point largest[] = {{-FLT_MAX, -FLT_MAX}, {FLT_MAX, FLT_MAX}, {FLT_MAX, -FLT_MAX}};
    CHECK(prepare(largest, ends, 1, INK_RAW, &out) == INK_OK &&
              equals(&out, (const float[][2]){{0, 0}, {255, 255}, {255, 0}}, 3),
          "largest");
    /* A scribble of any length fits, simplified harder. */
    ink_point *scribble = malloc(sizeof *scribble * INK_MAX_INPUT_POINTS);
    for (uint32_t i = 0; i < INK_MAX_INPUT_POINTS; i++) {
        scribble[i] = (ink_point){uniform(1000), uniform(1000)};
    }
    const uint32_t end = INK_MAX_INPUT_POINTS;
    for (int format = INK_RAW; format <= INK_SIMPLIFIED; format++) {
        CHECK(prepare(scribble, &end, 1, (ink_format)format, &out) == INK_OK && out.ends[0] <= INK_MAX_POINTS &&
                  out.ends[0] > 2,
              "scribble: %u", (unsigned)out.ends[0]);
    }
    /* Of more corners than there is room for, the deepest stay: a scribble does not become a line. */
    CHECK(prepare(scribble, &end, 1, INK_RAW, &out) == INK_OK && out.ends[0] > INK_MAX_POINTS / 2, "scribble: %u",
          (unsigned)out.ends[0]);
    free(scribble);
    /* 600 teeth of 3 px and 250 of 20 px beside them: the small ones give way, whichever come first. */
    enum { SMALL = 600, LARGE = 250, TEETH = SMALL + LARGE };
    static ink_point comb[2 * TEETH + 2];
    for (int mirrored = 0; mirrored < 2; mirrored++) {
        const uint32_t comb_ends[] = {2 * TEETH, 2 * TEETH + 2};
        for (uint32_t i = 0; i < TEETH; i++) {
            const uint32_t at = mirrored ? TEETH - 1 - i : i;
            const float x = 255.0F * (float)i / (float)TEETH;
            comb[2 * i] = (ink_point){x, 100};
            comb[2 * i + 1] = (ink_point){x, at >= SMALL ? 80 : 97};
        }
        comb[2 * TEETH] = (ink_point){0, 255};
        comb[2 * TEETH + 1] = (ink_point){255, 255};
        CHECK(prepare(comb, comb_ends, 2, INK_RAW, &out) == INK_OK && out.ends[1] <= INK_MAX_POINTS, "comb %d: %u",
              mirrored, (unsigned)out.ends[1]);
        uint32_t deep = 0;
        for (uint32_t i = 0; i < out.ends[0]; i++) {
            deep += out.points[i].y < 85;
        }
        CHECK(deep >= LARGE - 5, "comb %d: %u deep teeth of %d", mirrored, (unsigned)deep, LARGE);
    }
    /* As many strokes as can be, each with as many corners as can be: their ends alone fill the room. */
    static ink_point rows[INK_MAX_STROKES * 128];
    static uint32_t row_ends[INK_MAX_STROKES];
    for (uint32_t s = 0; s < INK_MAX_STROKES; s++) {
        for (uint32_t i = 0; i < 128; i++) {
            rows[s * 128 + i] = (ink_point){uniform(1000), uniform(1000)};
        }
        row_ends[s] = (s + 1) * 128;
    }
    CHECK(prepare(rows, row_ends, INK_MAX_STROKES, INK_RAW, &out) == INK_OK &&
              out.ends[INK_MAX_STROKES - 1] == INK_MAX_POINTS,
          "512 scribbles: %u", (unsigned)out.ends[INK_MAX_STROKES - 1]);
}

/* Ramer-Douglas-Peucker as the books have it. */
static void douglas_peucker(const ink_point *points, uint32_t from, uint32_t to, double epsilon, bool *keep) {
    const double dx = (double)points[to].x - (double)points[from].x, dy = (double)points[to].y - (double)points[from].y;
    const double length = sqrt(dx * dx + dy * dy);
    double most = 0;
    uint32_t split = from;
    for (uint32_t i = from + 1; i < to; i++) {
        const double px = (double)points[i].x - (double)points[from].x,
                     py = (double)points[i].y - (double)points[from].y;
        const double away = length > 0 ? fabs(px * dy - py * dx) / length : sqrt(px * px + py * py);
        if (away > most) {
            most = away;
            split = i;
        }
    }
    if (most > epsilon) {
        keep[split] = true;
        douglas_peucker(points, from, split, epsilon, keep);
        douglas_peucker(points, split, to, epsilon, keep);
    }
}

/* Points 1 px apart on the grid are resampled to themselves. What is kept of them is what the books keep with epsilon
 * 2, raised by sixteenths while that is more than INK_MAX_POINTS. */
static void test_simplification(void) {
    enum {
        FRAME = 4 * 255 + 1,
        ROUNDS = 12,
        STEPS = 550,
        LOOPS = 5,
        STROKES = 3 + LOOPS,
        MOST = FRAME + 2 * (ROUNDS * STEPS + 1) + 256 * LOOPS
    };
    /* Strokes that end where they began or a px below: to the right and back by so many px. */
    static const struct { int across, down; } loops[LOOPS] = {{1, 0}, {2, 1}, {3, 1}, {100, 0}, {100, 1}};
    static ink_point points[MOST];
    static bool keep[MOST];
    int raised = 0;
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        uint32_t n = 0;
        for (int i = 0; i < FRAME; i++) { /* fills the frame; ends where it began */
            const int side = i / 255, at = i % 255;
            points[n++] = (ink_point){(float)(side == 0   ? at
                                              : side == 1 ? 255
                                              : side == 2 ? 255 - at
                                                          : 0),
                                      (float)(side == 0 || side == 4 ? 0
                                              : side == 1            ? at
                                              : side == 2            ? 255
                                                                     : 255 - at)};
        }
        uint32_t ends[STROKES] = {n};
        for (int s = 1; s < 3; s++) {
            int x = (int)uniform(256), y = (int)uniform(256), way = 0;
            points[n++] = (ink_point){(float)x, (float)y};
            for (const uint32_t to = n + STEPS * round; n < to; n++) {
                way = uniform(1) < 0.25F ? (int)uniform(4) : way;
                const int dx = (way == 0) - (way == 1), dy = (way == 2) - (way == 3);
                const bool inside = x + dx >= 0 && x + dx < 256 && y + dy >= 0 && y + dy < 256;
                x += inside ? dx : -dx;
                y += inside ? dy : -dy;
                points[n] = (ink_point){(float)x, (float)y};
            }
            ends[s] = n;
        }
        for (int loop = 0; loop < LOOPS; loop++) {
            const int x = 20 + loop, y = 40 + 2 * loop;
            for (int i = 0; i <= loops[loop].across; i++) {
                points[n++] = (ink_point){(float)(x + i), (float)y};
            }
            for (int i = loops[loop].across - !loops[loop].down; i >= 0; i--) {
                points[n++] = (ink_point){(float)(x + i), (float)(y + loops[loop].down)};
            }
            ends[3 + loop] = n;
        }
        double epsilon = 2;
        for (uint32_t kept = UINT32_MAX; kept > INK_MAX_POINTS; epsilon *= 1.0625) {
            raised += kept < UINT32_MAX;
            memset(keep, 0, sizeof keep);
            kept = 0;
            for (int s = 0; s < STROKES; s++) {
                const uint32_t from = s ? ends[s - 1] : 0;
                keep[from] = keep[ends[s] - 1] = true;
                douglas_peucker(points, from, ends[s] - 1, epsilon, keep);
            }
            for (uint32_t i = 0; i < n; i++) {
                kept += keep[i];
            }
        }
        ink_drawing out;
        CHECK(prepare(points, ends, STROKES, INK_RAW, &out) == INK_OK, "round %u", (unsigned)round);
        uint32_t at = 0;
        for (uint32_t i = 0, s = 0; i < n; i++) {
            if (keep[i]) {
                CHECK(out.points[at].x == points[i].x && out.points[at].y == points[i].y, "round %u: point %u",
                      (unsigned)round, (unsigned)i);
                at++;
            }
            if (i + 1 == ends[s]) {
                CHECK(out.ends[s] == at, "round %u: stroke %u ends at %u, not %u", (unsigned)round, (unsigned)s,
                      (unsigned)out.ends[s], (unsigned)at);
                s++;
            }
        }
    }
    CHECK(raised > 10, "the epsilon was raised %d times", raised);
}

/* A path of 16,384 px is resampled at 1 px, which meets the corners of a square; one a px longer at 2 px, which does
 * not. */
static void test_long_path(void) {
    static ink_point points[70];
    for (uint32_t n = 0; n < 65; n++) {
        points[n] = (ink_point){n % 4 == 1 || n % 4 == 2 ? 255 : 0, n % 4 >= 2 ? 255 : 0};
    }
    const uint32_t end = 66;
    for (int longer = 0; longer < 2; longer++) {
        points[65] = (ink_point){(float)(64 + longer), 0};
        ink_drawing out;
        CHECK(prepare(points, &end, 1, INK_RAW, &out) == INK_OK, "%d", longer);
        uint32_t corners = 0;
        for (uint32_t i = 0; i < out.ends[0]; i++) {
            corners +=
                (out.points[i].x == 0 || out.points[i].x == 255) && (out.points[i].y == 0 || out.points[i].y == 255);
        }
        CHECK(longer ? corners < 65 : corners == 65 && out.ends[0] == 66, "longer %d: %u corners of %u points", longer,
              (unsigned)corners, (unsigned)out.ends[0]);
    }
}

/* The picture, cell by cell, as weights/FORMAT.md has it. */
static void test_picture(void) {
    const ink_point points[] = {{0, 0},    {60, 0},  {60, 90}, {255, 255}, {12, 200},
                                {13, 201}, {30, 30}, {33, 30}, {33, 28},   {255, 16}};
    const uint32_t ends[] = {5, 9, 10};
    const ink_drawing drawing = {points, ends, 3, INK_SIMPLIFIED, false, NULL};
    double picture[16][16] = {{0}};
    for (int s = 0; s < 2; s++) {
        for (uint32_t i = s ? ends[s - 1] + 1 : 1; i < ends[s]; i++) {
            const double x = (double)points[i - 1].x, y = (double)points[i - 1].y, dx = (double)points[i].x - x,
                         dy = (double)points[i].y - y;
            for (double t = 0.0625; t < 1; t += 0.125) {
                picture[(int)floor((y + t * dy) / 16)][(int)floor((x + t * dx) / 16)] += sqrt(dx * dx + dy * dy) / 128;
            }
        }
    }
    for (uint32_t window = 1; window <= 15; window += 2) {
        const ink_model model = {.features = INK_FEATURES_PEN,
                                 .patch_size = window,
                                 .length_multiple = 1,
                                 .min_points = 1,
                                 .feature_scale = 1};
        const uint32_t channels = 8 + window * window, step = (channels + 3) / 4 * 4;
        CHECK(ink_feature_channels(&model) == channels, "%u", (unsigned)window);
        static float rows[10 * 236]; /* of the largest picture */
        ink_make_features(&model, &drawing, rows, step);
        for (uint32_t i = 0; i < 10; i++) {
            const float *cell = rows + i * step + 8;
            const int half = (int)window / 2, cx = (int)points[i].x / 16, cy = (int)points[i].y / 16;
            for (int y = cy - half; y <= cy + half; y++) {
                for (int x = cx - half; x <= cx + half; x++) {
                    const double expected = x < 0 || x > 15 || y < 0 || y > 15 ? 0 : fmin(picture[y][x], 1);
                    CHECK(fabs((double)*cell - expected) < 1e-5, "window %u, point %u, cell %d %d: %g, not %g",
                          (unsigned)window, (unsigned)i, x, y, (double)*cell, expected);
                    cell++;
                }
            }
        }
    }
}

static void test_rows(void) {
    const ink_point points[] = {{0, 0}, {255, 0}, {255, 128}, {64, 128}, {64, 64}};
    const uint32_t ends[] = {3, 5};
    const ink_drawing drawing = {points, ends, 2, INK_SIMPLIFIED, false, NULL};
    ink_model model = {.features = INK_FEATURES_PEN, .length_multiple = 4, .min_points = 1, .feature_scale = 1};
    float rows[8 * 16];
    CHECK(ink_feature_channels(&model) == 8 && ink_feature_rows(&model, 5) == 8, "shape");
    memset(rows, 0xff, sizeof rows);
    ink_make_features(&model, &drawing, rows, 8);
    const float expected[8][8] = {{-127.5F / 128, -0.5F, 0, 0, 1, 0, 1, 0},
                                  {127.5F / 128, -0.5F, 255.0F / 64, 0, 0, 0, 1, 0},
                                  {127.5F / 128, 0.5F, 0, 2, 0, 1, 1, 0},
                                  {-63.5F / 128, 0.5F, -191.0F / 64, 0, 1, 0, 1, 0},
                                  {-63.5F / 128, 0, 0, -1, 0, 1, 1, 0}};
    for (int i = 0; i < 64; i++) {
        CHECK(rows[i] == expected[i / 8][i % 8], "ink row %d, feature %d: %g", i / 8, i % 8, (double)rows[i]);
    }
    const ink_drawing unfinished = {points, ends, 2, INK_SIMPLIFIED, true, NULL};
    ink_make_features(&model, &unfinished, rows, 8);
    for (int i = 0; i < 64; i++) {
        const float wanted = i / 8 < 5 && i % 8 == 7 ? 1 : expected[i / 8][i % 8];
        CHECK(rows[i] == wanted, "ink row %d, feature %d, unfinished: %g", i / 8, i % 8, (double)rows[i]);
    }
    model = (ink_model){.features = INK_FEATURES_STROKE5, .length_multiple = 1, .min_points = 7, .feature_scale = 2};
    CHECK(ink_feature_channels(&model) == 5 && ink_feature_rows(&model, 5) == 8 && ink_feature_rows(&model, 9) == 10,
          "shape");
    ink_make_features(&model, &drawing, rows, 8);
    const float stroke5[8][8] = {{0, 0, 1, 0, 0},   {127.5F, 0, 1, 0, 0}, {0, 64, 0, 1, 0}, {-95.5F, 0, 1, 0, 0},
                                 {0, -32, 0, 1, 0}, {0, 0, 0, 0, 1},      {0, 0, 0, 0, 1},  {0, 0, 0, 0, 1}};
    for (int i = 0; i < 64; i++) {
        CHECK(rows[i] == stroke5[i / 8][i % 8], "stroke-5 row %d, feature %d: %g", i / 8, i % 8, (double)rows[i]);
    }
    model = (ink_model){.features = INK_FEATURES_TUTORIAL3, .length_multiple = 1, .min_points = 2, .feature_scale = 1};
    CHECK(ink_feature_channels(&model) == 3 && ink_feature_rows(&model, 5) == 4 && ink_feature_rows(&model, 1) == 1,
          "shape");
    ink_make_features(&model, &drawing, rows, 4);
    const float tutorial[4][4] = {{1, 0, 0}, {0, 1, 1}, {64.0F / 255 - 1, 0, 0}, {0, -0.5F, 1}};
    for (int i = 0; i < 16; i++) {
        CHECK(rows[i] == tutorial[i / 4][i % 4], "tutorial row %d, feature %d: %g", i / 4, i % 4, (double)rows[i]);
    }
}

int main(void) {
    CHECK(ink_arena_size(NULL) == 308224, "%zu bytes of arena", ink_arena_size(NULL));
    scratch = aligned_alloc(INK_ALIGNMENT, ink_arena_size(NULL));
    test_by_hand();
    test_properties();
    test_empty_strokes();
    test_errors();
    test_extremes();
    test_simplification();
    test_long_path();
    test_rows();
    test_picture();
    free(scratch);
    return check_report();
}
