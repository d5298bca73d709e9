#include "features.h"

#include <assert.h>
#include <float.h>
#include <string.h>

enum {
    SIDE = 255,            /* px of the longer side */
    MAX_RESAMPLED = 16384, /* points of a whole drawing; a longer path is resampled at 2, 4, … px */
    CELL = 16,             /* px of a side of a cell of the picture */
    CELLS = 16,            /* of a side of the picture: 256 / CELL */
    SAMPLES = 8            /* of ink a segment */
};

static const double epsilon = 2; /* px */

typedef struct spot {
    double x, y;
} spot;

/* What ink_preprocess keeps in its scratch; the path is of no use later. */
typedef struct prepared {
    ink_point points[INK_MAX_POINTS];
    uint32_t ends[INK_MAX_STROKES];
    spot path[MAX_RESAMPLED + 2 * INK_MAX_STROKES]; /* resampled strokes back to back */
    uint32_t path_ends[INK_MAX_STROKES];
    uint8_t keep[MAX_RESAMPLED + 2 * INK_MAX_STROKES];
} prepared;

static size_t align(size_t size) { return (size + INK_ALIGNMENT - 1) / INK_ALIGNMENT * INK_ALIGNMENT; }

size_t ink_preprocess_scratch_size(void) { return align(sizeof(prepared)); }

size_t ink_preprocessed_size(void) { return align(offsetof(prepared, path)); }

/* Where a drawing lies: its top left corner and its longer side, 1 for a single spot. */
typedef struct frame {
    double left, top, side;
} frame;

/* Divides first, multiplies then: the order that gives Google's own coordinates. */
static spot to_frame(const frame *in, ink_point p) {
    return (spot){((double)p.x - in->left) / in->side * (double)SIDE, ((double)p.y - in->top) / in->side * (double)SIDE};
}

/* sqrt is exact in IEEE 754 and an instruction everywhere: no libm is needed. */
static double distance(spot a, spot b) { return __builtin_sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)); }

static ink_status check(const ink_drawing *drawing, frame *found) {
    if (drawing->n_strokes == 0) {
        return INK_ERROR_EMPTY;
    }
    if (drawing->n_strokes > INK_MAX_STROKES) {
        return INK_ERROR_TOO_MANY_STROKES;
    }
    uint32_t from = 0;
    for (uint32_t s = 0; s < drawing->n_strokes; s++) {
        if (drawing->ends[s] <= from) {
            return drawing->ends[s] == from ? INK_ERROR_EMPTY : INK_ERROR_STROKE_ORDER;
        }
        from = drawing->ends[s];
    }
    if (from > INK_MAX_INPUT_POINTS) {
        return INK_ERROR_TOO_MANY_POINTS;
    }
    double left = DBL_MAX, top = DBL_MAX, right = -DBL_MAX, bottom = -DBL_MAX;
    for (uint32_t i = 0; i < from; i++) {
        const double x = (double)drawing->points[i].x, y = (double)drawing->points[i].y;
        if (!(x >= -(double)FLT_MAX && x <= (double)FLT_MAX && y >= -(double)FLT_MAX && y <= (double)FLT_MAX)) {
            return INK_ERROR_NOT_FINITE;
        }
        left = x < left ? x : left;
        right = x > right ? x : right;
        top = y < top ? y : top;
        bottom = y > bottom ? y : bottom;
    }
    const double side = right - left > bottom - top ? right - left : bottom - top;
    *found = (frame){left, top, side > 0 ? side : 1};
    return INK_OK;
}

/* Points every `step` px of arc length, the first and the last included. Returns how many. */
static uint32_t resample(const frame *in, const ink_point *points, uint32_t n, double step, spot *path) {
    uint32_t count = 0;
    spot at = to_frame(in, points[0]);
    path[count++] = at;
    double due = step; /* arc length left until the next point */
    for (uint32_t i = 1; i < n; i++) {
        const spot to = to_frame(in, points[i]);
        const double length = distance(at, to);
        double along = due;
        /* Arc length is what is counted here. NOLINTNEXTLINE(clang-analyzer-security.FloatLoopCounter, cert-flp30-c) */
        for (; along <= length; along += step) {
            const double t = along / length;
            path[count++] = (spot){at.x + (to.x - at.x) * t, at.y + (to.y - at.y) * t};
        }
        due = along - length;
        at = to;
    }
    if (count == 1 || distance(path[count - 1], at) > 0) {
        path[count++] = at;
    }
    return count;
}

/* How often the epsilon can be raised by a sixteenth and a point is still kept, plus 1; at most `most`. `away` is the
 * point's distance from the chord times the chord's length, or the square of the distance from a chord without length. */
static uint8_t rank(double away, double length, uint8_t most) {
    uint8_t n = 0;
    /* The limits are a geometric series. NOLINTNEXTLINE(cert-flp30-c) */
    for (double limit = epsilon; n < most && away > limit * (length > 0 ? length : limit); limit *= 1.0625) {
        n++;
    }
    return n;
}

/* Ramer-Douglas-Peucker over all strokes of the path: keep[i] becomes non-zero for the points to keep. Where they are
 * more than INK_MAX_POINTS, the epsilon is raised until they fit: a larger one keeps a part of what a smaller one
 * keeps, so points of too low a rank are dropped and the work goes on.
 *
 * A span is looked through only while all the points that led to it are kept, so it costs at most INK_MAX_POINTS times
 * the path, whatever the drawing. The shorter half goes first, so the stack never holds more than log2(n) halves. */
static void simplify(prepared *p, uint32_t n_strokes) {
    struct span {
        uint32_t from, to;
        uint8_t rank;
    } stack[32];
    const uint8_t always = UINT8_MAX;
    uint8_t least = 1; /* rank of what is kept */
    uint32_t kept = 2 * n_strokes, n = 0;
    memset(p->keep, 0, p->path_ends[n_strokes - 1]);
    for (uint32_t s = 0; s < n_strokes; n = p->path_ends[s++]) {
        p->keep[n] = p->keep[p->path_ends[s] - 1] = always;
        unsigned depth = 0;
        stack[depth++] = (struct span){n, p->path_ends[s] - 1, always};
        while (depth > 0) {
            const struct span span = stack[--depth];
            if (span.rank < least) {
                continue;
            }
            const spot a = p->path[span.from], b = p->path[span.to];
            const double dx = b.x - a.x, dy = b.y - a.y, length = distance(a, b);
            double most = 0;
            uint32_t split = span.from;
            for (uint32_t i = span.from + 1; i < span.to; i++) {
                const double px = p->path[i].x - a.x, py = p->path[i].y - a.y;
                const double cross = px * dy - py * dx;
                const double away = length > 0 ? (cross < 0 ? -cross : cross) : px * px + py * py;
                if (away > most) {
                    most = away;
                    split = i;
                }
            }
            const uint8_t ranked = rank(most, length, span.rank);
            if (ranked < least) {
                continue;
            }
            p->keep[split] = ranked;
            kept++;
            const struct span low = {span.from, split, ranked}, high = {split, span.to, ranked};
            const bool low_longer = low.to - low.from > high.to - high.from;
            assert(depth + 2 <= sizeof stack / sizeof *stack);
            stack[depth++] = low_longer ? low : high;
            stack[depth++] = low_longer ? high : low;
            while (kept > INK_MAX_POINTS) {
                least++;
                for (uint32_t i = 0; i < p->path_ends[s]; i++) {
                    if (p->keep[i] > 0 && p->keep[i] < least) {
                        p->keep[i] = 0;
                        kept--;
                    }
                }
            }
        }
    }
}

/* To the nearest whole number, ties to even, for 0 <= v < 2^51. */
static float round_half_even(double v) {
    const double magic = 4503599627370496.0; /* 2^52: its last bit counts ones */
    return (float)(v + magic - magic);
}

ink_status ink_preprocess(const ink_drawing *drawing, void *scratch, ink_drawing *simplified) {
    prepared *p = scratch;
    frame in;
    const ink_status status = check(drawing, &in);
    if (status != INK_OK) {
        return status;
    }
    const uint32_t n_strokes = drawing->n_strokes, n_points = drawing->ends[n_strokes - 1];
    if (drawing->format == INK_SIMPLIFIED && n_points <= INK_MAX_POINTS) {
        memcpy(p->points, drawing->points, sizeof *p->points * n_points);
        memcpy(p->ends, drawing->ends, sizeof *p->ends * n_strokes);
        *simplified = (ink_drawing){p->points, p->ends, n_strokes, INK_SIMPLIFIED, drawing->unfinished};
        ink_normalize(simplified);
        return INK_OK;
    }
    double length = 0, step = 1;
    for (uint32_t s = 0, from = 0; s < n_strokes; from = drawing->ends[s++]) {
        for (uint32_t i = from + 1; i < drawing->ends[s]; i++) {
            length += distance(to_frame(&in, drawing->points[i - 1]), to_frame(&in, drawing->points[i]));
        }
    }
    while (length / step > (double)MAX_RESAMPLED) {
        step *= 2;
    }
    uint32_t count = 0;
    for (uint32_t s = 0, from = 0; s < n_strokes; from = drawing->ends[s++]) {
        count += resample(&in, drawing->points + from, drawing->ends[s] - from, step, p->path + count);
        p->path_ends[s] = count;
    }
    simplify(p, n_strokes);
    uint32_t kept = 0;
    for (uint32_t s = 0, i = 0; s < n_strokes; s++) {
        for (; i < p->path_ends[s]; i++) {
            if (p->keep[i]) {
                p->points[kept++] = (ink_point){round_half_even(p->path[i].x), round_half_even(p->path[i].y)};
            }
        }
        p->ends[s] = kept;
    }
    *simplified = (ink_drawing){p->points, p->ends, n_strokes, INK_SIMPLIFIED, drawing->unfinished};
    return INK_OK;
}

void ink_normalize(ink_drawing *drawing) {
    frame in;
    ink_point *points = (ink_point *)drawing->points; /* the scratch's own */
    if (check(drawing, &in) != INK_OK) {
        return;
    }
    for (uint32_t i = 0; i < drawing->ends[drawing->n_strokes - 1]; i++) {
        const spot at = to_frame(&in, points[i]);
        points[i] = (ink_point){round_half_even(at.x), round_half_even(at.y)};
    }
}

uint32_t ink_feature_channels(const ink_model *model) {
    const bool scaled = model->feature_scale > 0 && model->feature_scale <= FLT_MAX;
    if (model->length_multiple == 0 || model->length_multiple > 64 || model->min_points > INK_MAX_POINTS || !scaled) {
        return 0;
    }
    switch (model->features) {
    case INK_FEATURES_INK:
        return model->patch_size == 0 || (model->patch_size <= INK_MAX_WINDOW && model->patch_size % 2 == 1)
                   ? INK_PEN_CHANNELS + model->patch_size * model->patch_size
                   : 0;
    case INK_FEATURES_STROKE5:
        return model->patch_size == 0 ? 5 : 0;
    case INK_FEATURES_TUTORIAL3:
        return model->patch_size == 0 && model->min_points >= 2 ? 3 : 0;
    default:
        return 0;
    }
}

/* Points of a drawing with those that padding adds. */
static size_t padded_points(const ink_model *model, size_t n) {
    const size_t most = n > model->min_points ? n : model->min_points;
    return (most + model->length_multiple - 1) / model->length_multiple * model->length_multiple;
}

size_t ink_feature_rows(const ink_model *model, size_t n) {
    const size_t padded = padded_points(model, n);
    switch (model->features) {
    case INK_FEATURES_STROKE5:
        return padded + 1;
    case INK_FEATURES_TUTORIAL3:
        return padded - 1;
    default:
        return padded;
    }
}

/* Ink of the drawing on a coarse grid, 1 = a line across a cell and the most a cell holds. Each segment drops
 * SAMPLES samples at its sub-segments' middles, each worth its share of the length. */
static void make_picture(const ink_drawing *drawing, float picture[CELLS][CELLS]) {
    memset(picture, 0, sizeof(float) * CELLS * CELLS);
    for (uint32_t s = 0, from = 0; s < drawing->n_strokes; from = drawing->ends[s++]) {
        for (uint32_t i = from + 1; i < drawing->ends[s]; i++) {
            const ink_point a = drawing->points[i - 1], b = drawing->points[i];
            const float dx = b.x - a.x, dy = b.y - a.y;
            const float share = __builtin_sqrtf(dx * dx + dy * dy) / (float)(SAMPLES * CELL);
            for (int k = 0; k < SAMPLES; k++) {
                const float t = ((float)k + 0.5F) / (float)SAMPLES;
                picture[(int)((a.y + dy * t) / (float)CELL)][(int)((a.x + dx * t) / (float)CELL)] += share;
            }
        }
    }
    for (int y = 0; y < CELLS; y++) {
        for (int x = 0; x < CELLS; x++) {
            picture[y][x] = picture[y][x] < 1 ? picture[y][x] : 1;
        }
    }
}

/* x and y centred (/128), dx and dy (/64), first of its stroke, last of its stroke, 1, and 1 again where the drawing is
 * unfinished; then the picture's cells around the pen's, row by row, 0 outside. */
static void ink_rows(const ink_drawing *drawing, uint32_t window, float *rows, size_t step) {
    const uint32_t n = drawing->ends[drawing->n_strokes - 1];
    float width = 0, height = 0;
    for (uint32_t i = 0; i < n; i++) {
        width = drawing->points[i].x > width ? drawing->points[i].x : width;
        height = drawing->points[i].y > height ? drawing->points[i].y : height;
    }
    float picture[CELLS][CELLS];
    if (window > 0) {
        make_picture(drawing, picture);
    }
    const int half = (int)window / 2;
    ink_point before = drawing->points[0];
    for (uint32_t s = 0, i = 0; s < drawing->n_strokes; s++) {
        for (const uint32_t from = i; i < drawing->ends[s]; i++, rows += step) {
            const ink_point at = drawing->points[i];
            rows[0] = (at.x - width / 2) / 128;
            rows[1] = (at.y - height / 2) / 128;
            rows[2] = (at.x - before.x) / 64;
            rows[3] = (at.y - before.y) / 64;
            rows[4] = i == from;
            rows[5] = i + 1 == drawing->ends[s];
            rows[6] = 1;
            rows[7] = drawing->unfinished;
            before = at;
            float *cell = rows + INK_PEN_CHANNELS;
            const int cx = (int)at.x / CELL, cy = (int)at.y / CELL;
            for (int y = cy - half; window > 0 && y <= cy + half; y++) {
                for (int x = cx - half; x <= cx + half; x++) {
                    *cell++ = y >= 0 && y < CELLS && x >= 0 && x < CELLS ? picture[y][x] : 0;
                }
            }
        }
    }
}

/* Stroke-5 of sketch-rnn (Ha and Eck 2017, arXiv:1704.03477): dx, dy, pen down, pen up, end of drawing. */
static void stroke5_rows(const ink_drawing *drawing, float scale, float *rows, size_t step, size_t n_rows) {
    ink_point before = drawing->points[0];
    size_t i = 0;
    for (uint32_t s = 0; s < drawing->n_strokes; s++) {
        for (; i < drawing->ends[s]; i++, rows += step) {
            const ink_point at = drawing->points[i];
            const bool last = i + 1 == drawing->ends[s];
            rows[0] = (at.x - before.x) / scale;
            rows[1] = (at.y - before.y) / scale;
            rows[2] = !last;
            rows[3] = last;
            before = at;
        }
    }
    for (; i < n_rows; i++, rows += step) {
        rows[4] = 1;
    }
}

/* TensorFlow's Quick, Draw! tutorial (create_dataset.py): x and y each scaled to 0..1, deltas, 1 on a stroke's
 * last point; the first point gives no row. */
static void tutorial3_rows(const ink_drawing *drawing, float *rows, size_t step) {
    const uint32_t n = drawing->ends[drawing->n_strokes - 1];
    float width = 1, height = 1;
    for (uint32_t i = 0; i < n; i++) {
        width = drawing->points[i].x > width ? drawing->points[i].x : width;
        height = drawing->points[i].y > height ? drawing->points[i].y : height;
    }
    for (uint32_t s = 0, i = 1; s < drawing->n_strokes; s++) {
        for (; i < drawing->ends[s]; i++, rows += step) {
            const ink_point at = drawing->points[i], before = drawing->points[i - 1];
            rows[0] = at.x / width - before.x / width;
            rows[1] = at.y / height - before.y / height;
            rows[2] = i + 1 == drawing->ends[s];
        }
    }
}

void ink_make_features(const ink_model *model, const ink_drawing *simplified, float *rows, size_t step) {
    const size_t n_rows = ink_feature_rows(model, simplified->ends[simplified->n_strokes - 1]);
    memset(rows, 0, sizeof *rows * n_rows * step);
    switch (model->features) {
    case INK_FEATURES_INK:
        ink_rows(simplified, model->patch_size, rows, step);
        break;
    case INK_FEATURES_STROKE5:
        stroke5_rows(simplified, model->feature_scale, rows, step, n_rows);
        break;
    default:
        tutorial3_rows(simplified, rows, step);
    }
}
