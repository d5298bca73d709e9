#include "hands.h"

#include "random.h"

#include <math.h>
#include <string.h>

enum {
    SPACING = 48,      /* filled points per longer side, as the median drawing of raw pen input has */
    MAX_FILLED = 8192, /* points that fill_points adds to a stroke at most */
    KEPT = 4,          /* thin keeps every fourth point */
    LINES = 5,         /* straight lines per stroke */
    WAVES = 4          /* of a tremor */
};

static const double PI = 3.141592653589793;

struct stroke {
    const ink_point *points;
    uint32_t n;
};

static struct stroke stroke_at(const struct drawing *drawing, uint32_t i) {
    const uint32_t start = i ? drawing->ends[i - 1] : 0;
    return (struct stroke){drawing->points + start, drawing->ends[i] - start};
}

static void add(struct drawing *drawing, ink_point p) { drawing_add_point(drawing, p.x, p.y); }

static struct drawing empty_like(const struct drawing *drawing) {
    return (struct drawing){.format = drawing->format, .unfinished = drawing->unfinished};
}

static void replace(struct drawing *drawing, const struct drawing *by) {
    drawing_free(drawing);
    *drawing = *by;
}

/* Makes each stroke anew with `make`, which adds its points to `result` and may end strokes; the last is ended here. */
static void each_stroke(struct drawing *drawing, void (*make)(struct stroke stroke, struct drawing *result)) {
    struct drawing result = empty_like(drawing);
    for (uint32_t i = 0; i < drawing->n_strokes; i++) {
        make(stroke_at(drawing, i), &result);
        drawing_end_stroke(&result);
    }
    replace(drawing, &result);
}

static double distance(ink_point a, ink_point b) {
    const double x = (double)b.x - (double)a.x, y = (double)b.y - (double)a.y;
    return sqrt(x * x + y * y);
}

/* The bounding box. */
static void box(const struct drawing *drawing, ink_point *low, ink_point *high) {
    *low = *high = drawing->points[0];
    for (uint32_t i = 1; i < drawing->n_points; i++) {
        const ink_point p = drawing->points[i];
        *low = (ink_point){fminf(low->x, p.x), fminf(low->y, p.y)};
        *high = (ink_point){fmaxf(high->x, p.x), fmaxf(high->y, p.y)};
    }
}

double longer_side(const struct drawing *drawing) {
    ink_point low, high;
    box(drawing, &low, &high);
    return fmax((double)high.x - (double)low.x, (double)high.y - (double)low.y);
}

static ink_point between(ink_point a, ink_point b, double share) {
    return (ink_point){(float)((double)a.x + share * ((double)b.x - (double)a.x)),
                       (float)((double)a.y + share * ((double)b.y - (double)a.y))};
}

/* Points with at most `spacing` between them; few enough, however long the stroke is. */
static void fill_stroke(struct stroke stroke, double spacing, struct drawing *result) {
    double length = 0;
    for (uint32_t i = 1; i < stroke.n; i++) {
        length += distance(stroke.points[i - 1], stroke.points[i]);
    }
    spacing = fmax(spacing, length / MAX_FILLED);
    add(result, stroke.points[0]);
    for (uint32_t i = 1; i < stroke.n; i++) {
        const ink_point from = stroke.points[i - 1], to = stroke.points[i];
        const double parts = spacing > 0 ? ceil(distance(from, to) / spacing) : 1;
        for (uint32_t part = 1; part < parts; part++) {
            add(result, between(from, to, part / parts));
        }
        add(result, to);
    }
}

void fill_points(struct drawing *drawing) {
    const double spacing = longer_side(drawing) / SPACING;
    struct drawing result = empty_like(drawing);
    for (uint32_t i = 0; i < drawing->n_strokes; i++) {
        fill_stroke(stroke_at(drawing, i), spacing, &result);
        drawing_end_stroke(&result);
    }
    replace(drawing, &result);
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* The mean of up to five points, as many before each as after it: the ends stay. */
static void smooth_stroke(struct stroke stroke, struct drawing *result) {
    for (uint32_t i = 0; i < stroke.n; i++) {
        const uint32_t reach = least(2, least(i, stroke.n - 1 - i));
        double x = 0, y = 0;
        for (uint32_t j = i - reach; j <= i + reach; j++) {
            x += (double)stroke.points[j].x;
            y += (double)stroke.points[j].y;
        }
        drawing_add_point(result, (float)(x / (2 * reach + 1)), (float)(y / (2 * reach + 1)));
    }
}

void smooth(struct drawing *drawing, uint64_t *random) {
    (void)random;
    each_stroke(drawing, smooth_stroke);
}

static void thin_stroke(struct stroke stroke, struct drawing *result) {
    for (uint32_t i = 0; i < stroke.n; i++) {
        if (i % KEPT == 0 || i == stroke.n - 1) {
            add(result, stroke.points[i]);
        }
    }
}

void thin(struct drawing *drawing, uint64_t *random) {
    (void)random;
    each_stroke(drawing, thin_stroke);
}

/* The distance of p from the line segment from a to b. */
static double from_segment(ink_point p, ink_point a, ink_point b) {
    const double dx = (double)b.x - (double)a.x, dy = (double)b.y - (double)a.y, square = dx * dx + dy * dy;
    const double along =
        square > 0 ? (((double)p.x - (double)a.x) * dx + ((double)p.y - (double)a.y) * dy) / square : 0;
    return distance(p, between(a, b, fmin(fmax(along, 0), 1)));
}

/* The point that is farthest from the lines through the n kept points; the index that it would have among them in *at.
 * Returns 0, the index of a point that is always kept, if every point is on the lines. */
static uint32_t farthest(struct stroke stroke, const uint32_t *kept, uint32_t n, uint32_t *at) {
    uint32_t found = 0;
    double most = 0;
    for (uint32_t k = 1; k < n; k++) {
        for (uint32_t i = kept[k - 1] + 1; i < kept[k]; i++) {
            const double away = from_segment(stroke.points[i], stroke.points[kept[k - 1]], stroke.points[kept[k]]);
            if (away > most) {
                most = away;
                found = i;
                *at = k;
            }
        }
    }
    return found;
}

/* Keeps both ends, and then the point farthest from the lines, until there are LINES of them. */
static void draw_few_lines(struct stroke stroke, struct drawing *result) {
    uint32_t kept[LINES + 1] = {0, stroke.n - 1}, n = stroke.n > 1 ? 2 : 1, at = 0;
    for (uint32_t next; n > 1 && n <= LINES && (next = farthest(stroke, kept, n, &at)) > 0; n++) {
        memmove(kept + at + 1, kept + at, (n - at) * sizeof *kept);
        kept[at] = next;
    }
    for (uint32_t k = 0; k < n; k++) {
        add(result, stroke.points[kept[k]]);
    }
}

void few_lines(struct drawing *drawing, uint64_t *random) {
    (void)random;
    each_stroke(drawing, draw_few_lines);
}

void one_stroke(struct drawing *drawing, uint64_t *random) {
    (void)random;
    drawing->ends[0] = drawing->n_points;
    drawing->n_strokes = 1;
}

/* At the middle point, which belongs to both parts. */
static void split_stroke(struct stroke stroke, struct drawing *result) {
    const uint32_t middle = stroke.n / 2;
    for (uint32_t i = 0; i < stroke.n; i++) {
        add(result, stroke.points[i]);
        if (i == middle && i > 0 && i < stroke.n - 1) {
            drawing_end_stroke(result);
            add(result, stroke.points[i]);
        }
    }
}

void split(struct drawing *drawing, uint64_t *random) {
    (void)random;
    each_stroke(drawing, split_stroke);
}

static void draw_there_and_back(struct stroke stroke, struct drawing *result) {
    for (uint32_t i = 0; i < stroke.n; i++) {
        add(result, stroke.points[i]);
    }
    for (uint32_t i = stroke.n - 1; i-- > 0;) {
        add(result, stroke.points[i]);
    }
}

void there_and_back(struct drawing *drawing, uint64_t *random) {
    (void)random;
    each_stroke(drawing, draw_there_and_back);
}

/* A random order (Fisher and Yates). */
void shuffle(struct drawing *drawing, uint64_t *random) {
    struct drawing result = empty_like(drawing);
    uint32_t order[INK_MAX_STROKES], n = least(drawing->n_strokes, INK_MAX_STROKES);
    for (uint32_t i = 0; i < n; i++) {
        order[i] = i;
    }
    for (; n > 0; n--) {
        const uint32_t at = (uint32_t)random_uniform(random, 0, n);
        const struct stroke stroke = stroke_at(drawing, order[at]);
        order[at] = order[n - 1];
        for (uint32_t i = 0; i < stroke.n; i++) {
            add(&result, stroke.points[i]);
        }
        drawing_end_stroke(&result);
    }
    replace(drawing, &result);
}

void narrow(struct drawing *drawing, uint64_t *random) {
    (void)random;
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        drawing->points[i].x = (float)(0.6 * (double)drawing->points[i].x);
    }
}

/* Waves of 12 to 40 px along the path, px being 1/255 of the longer side, in x and in y. They move points by 1.2 % of
 * the longer side, root mean square. */
void tremor(struct drawing *drawing, uint64_t *random) {
    const double side = longer_side(drawing), amplitude = 0.012 * side / sqrt(WAVES);
    double frequency[2][WAVES], phase[2][WAVES];
    for (int axis = 0; axis < 2; axis++) {
        for (int wave = 0; wave < WAVES; wave++) {
            frequency[axis][wave] = side > 0 ? 255 / side / random_uniform(random, 12, 40) : 0;
            phase[axis][wave] = random_uniform(random, 0, 1);
        }
    }
    double path = 0;
    ink_point last = drawing->points[0];
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        ink_point *p = &drawing->points[i];
        path += distance(last, *p);
        last = *p;
        double moved[2] = {0, 0};
        for (int axis = 0; axis < 2; axis++) {
            for (int wave = 0; wave < WAVES; wave++) {
                moved[axis] += amplitude * sin(2 * PI * (path * frequency[axis][wave] + phase[axis][wave]));
            }
        }
        *p = (ink_point){(float)((double)p->x + moved[0]), (float)((double)p->y + moved[1])};
    }
}

/* A dot beside the drawing, up to a third of the longer side away. */
void stray_dot(struct drawing *drawing, uint64_t *random) {
    ink_point low, high;
    box(drawing, &low, &high);
    const double away = longer_side(drawing) * random_uniform(random, 0, 1) / 3, where = random_uniform(random, 0, 1);
    const uint32_t edge = (uint32_t)random_uniform(random, 0, 4);
    const ink_point within = {between(low, high, where).x, between(low, high, where).y};
    const ink_point dots[] = {{(float)((double)low.x - away), within.y},
                              {(float)((double)high.x + away), within.y},
                              {within.x, (float)((double)low.y - away)},
                              {within.x, (float)((double)high.y + away)}};
    add(drawing, dots[edge]);
    drawing_end_stroke(drawing);
}
