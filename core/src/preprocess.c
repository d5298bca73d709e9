#include "preprocess.h"

#include <assert.h>
#include <float.h>
#include <string.h>

enum {
    SIDE = 255,           /* px of the longer side */
    MAX_RESAMPLED = 16384 /* points of a whole drawing; a longer path is resampled at 2, 4, … px */
};

static const double epsilon = 2; /* px */

typedef struct point_f64 {
    double x, y;
} point_f64;

/* What ink_preprocess writes to its scratch. The simplified drawing comes first; the rest is not needed after. */
typedef struct preprocess_scratch {
    ink_point points[INK_MAX_POINTS];
    uint32_t ends[INK_MAX_STROKES];
    point_f64 path[MAX_RESAMPLED + 2 * INK_MAX_STROKES]; /* resampled strokes back to back */
    uint32_t path_ends[INK_MAX_STROKES];
    uint8_t keep[MAX_RESAMPLED + 2 * INK_MAX_STROKES]; /* for each point of the path its rank, 0 if it is dropped */
} preprocess_scratch;

static size_t align(size_t size) { return (size + INK_ALIGNMENT - 1) / INK_ALIGNMENT * INK_ALIGNMENT; }

size_t ink_preprocess_scratch_size(void) { return align(sizeof(preprocess_scratch)); }

size_t ink_preprocessed_size(void) { return align(offsetof(preprocess_scratch, path)); }

/* A drawing's top left corner and its longer side, 1 for a single point. */
typedef struct bounds {
    double left, top, side;
} bounds;

/* Divides before it multiplies: in this order the results equal Google's coordinates. */
static point_f64 normalized(const bounds *in, ink_point p) {
    return (point_f64){((double)p.x - in->left) / in->side * (double)SIDE,
                       ((double)p.y - in->top) / in->side * (double)SIDE};
}

/* sqrt is exact in IEEE 754 and an instruction everywhere, so no libm is needed. */
static double distance(point_f64 a, point_f64 b) {
    return __builtin_sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
}

static ink_status validate_strokes(const ink_drawing *drawing) {
    if (drawing->n_strokes == 0) {
        return INK_ERROR_EMPTY;
    }
    if (drawing->n_strokes > INK_MAX_STROKES) {
        return INK_ERROR_TOO_MANY_STROKES;
    }
    uint32_t from = 0;
    for (uint32_t s = 0; s < drawing->n_strokes; s++) {
        if (drawing->ends[s] < from) {
            return INK_ERROR_STROKE_ORDER;
        }
        from = drawing->ends[s];
    }
    return from == 0 ? INK_ERROR_EMPTY : from > INK_MAX_INPUT_POINTS ? INK_ERROR_TOO_MANY_POINTS : INK_OK;
}

/* The drawing without its strokes that have no points. ends: (INK_MAX_STROKES), room for the stroke ends. */
static ink_drawing without_empty_strokes(const ink_drawing *drawing, uint32_t *ends) {
    uint32_t n = 0, from = 0;
    for (uint32_t s = 0; s < drawing->n_strokes; from = drawing->ends[s++]) {
        if (drawing->ends[s] > from) {
            ends[n++] = drawing->ends[s];
        }
    }
    return (ink_drawing){drawing->points, ends, n, drawing->format, drawing->unfinished, NULL};
}

static ink_status find_bounds(const ink_drawing *drawing, bounds *found) {
    double left = DBL_MAX, top = DBL_MAX, right = -DBL_MAX, bottom = -DBL_MAX;
    for (uint32_t i = 0; i < drawing->ends[drawing->n_strokes - 1]; i++) {
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
    *found = (bounds){left, top, side > 0 ? side : 1};
    return INK_OK;
}

/* Writes a point every `step` px of arc length, and the first and the last. Returns how many. */
static uint32_t resample(const bounds *in, const ink_point *points, uint32_t n, double step, point_f64 *path) {
    uint32_t count = 0;
    point_f64 at = normalized(in, points[0]);
    path[count++] = at;
    double due = step; /* arc length left until the next point */
    for (uint32_t i = 1; i < n; i++) {
        const point_f64 to = normalized(in, points[i]);
        const double length = distance(at, to);
        double along = due;
        /* Arc length is what is counted here. NOLINTNEXTLINE(clang-analyzer-security.FloatLoopCounter, cert-flp30-c) */
        for (; along <= length; along += step) {
            const double t = along / length;
            path[count++] = (point_f64){at.x + (to.x - at.x) * t, at.y + (to.y - at.y) * t};
        }
        due = along - length;
        at = to;
    }
    if (count == 1 || distance(path[count - 1], at) > 0) {
        path[count++] = at;
    }
    return count;
}

/* A point's rank: 1 plus how often the epsilon can be raised by a sixteenth until the point is dropped; at most `max`;
 * 0 if it is dropped at once. `away` is the point's distance from the chord times the chord's length, or the square of
 * the distance from a chord without length. */
static uint8_t rank_of(double away, double length, uint8_t max) {
    uint8_t rank = 0;
    /* The limits are a geometric series. NOLINTNEXTLINE(cert-flp30-c) */
    for (double limit = epsilon; rank < max && away > limit * (length > 0 ? length : limit); limit *= 1.0625) {
        rank++;
    }
    return rank;
}

/* Ramer-Douglas-Peucker over all strokes of the path: keep[i] becomes non-zero for the points to keep. If they are more
 * than max_points, the epsilon is raised until they fit. A larger epsilon keeps a subset of what a smaller one
 * keeps, so it is enough to drop points of too low a rank and to go on.
 *
 * A span is searched only while all the points that led to it are kept, so the whole costs at most max_points times
 * the path, whatever the drawing. The shorter half is searched first, so the stack holds at most log2(n) halves. */
static void simplify(preprocess_scratch *scratch, uint32_t n_strokes, uint32_t max_points) {
    struct span {
        uint32_t from, to;
        uint8_t rank;
    } stack[32];
    const uint8_t always = UINT8_MAX;
    uint8_t min_rank = 1; /* of the points that are kept */
    uint32_t kept = 2 * n_strokes, n = 0;
    memset(scratch->keep, 0, scratch->path_ends[n_strokes - 1]);
    for (uint32_t s = 0; s < n_strokes; n = scratch->path_ends[s++]) {
        scratch->keep[n] = scratch->keep[scratch->path_ends[s] - 1] = always;
        unsigned depth = 0;
        stack[depth++] = (struct span){n, scratch->path_ends[s] - 1, always};
        while (depth > 0) {
            const struct span span = stack[--depth];
            if (span.rank < min_rank) {
                continue;
            }
            const point_f64 a = scratch->path[span.from], b = scratch->path[span.to];
            const double dx = b.x - a.x, dy = b.y - a.y, length = distance(a, b);
            double max = 0;
            uint32_t split = span.from;
            for (uint32_t i = span.from + 1; i < span.to; i++) {
                const double px = scratch->path[i].x - a.x, py = scratch->path[i].y - a.y;
                const double cross = px * dy - py * dx;
                const double away = length > 0 ? (cross < 0 ? -cross : cross) : px * px + py * py;
                if (away > max) {
                    max = away;
                    split = i;
                }
            }
            const uint8_t rank = rank_of(max, length, span.rank);
            if (rank < min_rank) {
                continue;
            }
            scratch->keep[split] = rank;
            kept++;
            const struct span low = {span.from, split, rank}, high = {split, span.to, rank};
            const bool low_longer = low.to - low.from > high.to - high.from;
            assert(depth + 2 <= sizeof stack / sizeof *stack);
            stack[depth++] = low_longer ? low : high;
            stack[depth++] = low_longer ? high : low;
            while (kept > max_points) {
                min_rank++;
                for (uint32_t i = 0; i < scratch->path_ends[s]; i++) {
                    if (scratch->keep[i] > 0 && scratch->keep[i] < min_rank) {
                        scratch->keep[i] = 0;
                        kept--;
                    }
                }
            }
        }
    }
}

/* To the nearest whole number, ties to even, for 0 <= v < 2^51. */
static float round_half_even(double v) {
    const double magic = 4503599627370496.0; /* 2^52: at this size a double's last bit is worth 1 */
    return (float)(v + magic - magic);
}

/* Resamples all strokes to the scratch's path: every px, or every 2, 4, … px if that gives more than MAX_RESAMPLED. */
static void resample_strokes(const ink_drawing *drawing, const bounds *in, preprocess_scratch *scratch) {
    double length = 0, step = 1;
    for (uint32_t s = 0, from = 0; s < drawing->n_strokes; from = drawing->ends[s++]) {
        for (uint32_t i = from + 1; i < drawing->ends[s]; i++) {
            length += distance(normalized(in, drawing->points[i - 1]), normalized(in, drawing->points[i]));
        }
    }
    while (length / step > (double)MAX_RESAMPLED) {
        step *= 2;
    }
    uint32_t count = 0;
    for (uint32_t s = 0, from = 0; s < drawing->n_strokes; from = drawing->ends[s++]) {
        count += resample(in, drawing->points + from, drawing->ends[s] - from, step, scratch->path + count);
        scratch->path_ends[s] = count;
    }
}

/* Rounds the points of the path that are kept. */
static void round_kept(preprocess_scratch *scratch, uint32_t n_strokes) {
    uint32_t kept = 0;
    for (uint32_t s = 0, i = 0; s < n_strokes; s++) {
        for (; i < scratch->path_ends[s]; i++) {
            if (scratch->keep[i]) {
                scratch->points[kept++] =
                    (ink_point){round_half_even(scratch->path[i].x), round_half_even(scratch->path[i].y)};
            }
        }
        scratch->ends[s] = kept;
    }
}

ink_status ink_preprocess_to(const ink_drawing *given, uint32_t max_points, void *memory, ink_drawing *simplified) {
    preprocess_scratch *scratch = memory;
    ink_status status = validate_strokes(given);
    if (status != INK_OK) {
        return status;
    }
    const ink_drawing whole = without_empty_strokes(given, scratch->ends), *drawing = &whole;
    bounds in;
    status = find_bounds(drawing, &in);
    if (status != INK_OK) {
        return status;
    }
    const uint32_t n_strokes = drawing->n_strokes, n_points = drawing->ends[n_strokes - 1];
    *simplified =
        (ink_drawing){scratch->points, scratch->ends, n_strokes, INK_SIMPLIFIED, drawing->unfinished, drawing->among};
    if (drawing->format == INK_SIMPLIFIED && n_points <= max_points) {
        memcpy(scratch->points, drawing->points, sizeof *scratch->points * n_points);
        ink_normalize(simplified);
    } else {
        resample_strokes(drawing, &in, scratch);
        simplify(scratch, n_strokes, max_points);
        round_kept(scratch, n_strokes);
    }
    return INK_OK;
}

ink_status ink_preprocess(const ink_drawing *drawing, void *scratch, ink_drawing *simplified) {
    return ink_preprocess_to(drawing, INK_MAX_POINTS, scratch, simplified);
}

void ink_normalize(ink_drawing *drawing) {
    ink_point *points = (ink_point *)drawing->points; /* in ink_preprocess's scratch, so not const */
    bounds in;
    if (find_bounds(drawing, &in) != INK_OK) {
        return;
    }
    for (uint32_t i = 0; i < drawing->ends[drawing->n_strokes - 1]; i++) {
        const point_f64 at = normalized(&in, points[i]);
        points[i] = (ink_point){round_half_even(at.x), round_half_even(at.y)};
    }
}
