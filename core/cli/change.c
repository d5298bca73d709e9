#include "change.h"

#include <math.h>
#include <string.h>

const char change_help[] =
    "        simplify       nothing but the simplification that follows every change: what it costs alone\n"
    "        rotate         by up to 15 degrees, uniform\n"
    "        stretch        in x, by 0.7 to 1.4, uniform in its logarithm\n"
    "        jitter         each point by a normal error of 2 % of the longer side, in x and in y\n"
    "        double         every point twice\n"
    "        mirror         left to right\n"
    "        reverse-order  the last stroke first\n"
    "        backwards      every stroke from its end to its beginning\n";

static const char *const names[] = {
    [CHANGE_SIMPLIFY] = "simplify",   [CHANGE_ROTATE] = "rotate",
    [CHANGE_STRETCH] = "stretch",     [CHANGE_JITTER] = "jitter",
    [CHANGE_DOUBLE] = "double",       [CHANGE_MIRROR] = "mirror",
    [CHANGE_BACKWARDS] = "backwards", [CHANGE_REVERSE_ORDER] = "reverse-order",
};

bool change_named(const char *name, enum change *change) {
    for (size_t i = CHANGE_SIMPLIFY; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            *change = (enum change)i;
            return true;
        }
    }
    return false;
}

/* SplitMix64 (Steele, Lea, Flood 2014): any state will do to begin with. */
static uint64_t next_bits(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static double uniform(uint64_t *state, double least, double most) {
    return least + (most - least) * (double)(next_bits(state) >> 11) * 0x1p-53;
}

/* Of mean 0 and deviation 1: Box and Muller's. */
static double normal(uint64_t *state) {
    const double radius = sqrt(-2 * log(1 - uniform(state, 0, 1)));
    return radius * cos(uniform(state, 0, 6.283185307179586));
}

static double longer_side(const struct drawing *drawing) {
    ink_point low = drawing->points[0], high = low;
    for (uint32_t i = 1; i < drawing->n_points; i++) {
        const ink_point p = drawing->points[i];
        low = (ink_point){fminf(low.x, p.x), fminf(low.y, p.y)};
        high = (ink_point){fmaxf(high.x, p.x), fmaxf(high.y, p.y)};
    }
    return fmax((double)high.x - (double)low.x, (double)high.y - (double)low.y);
}

/* x, y -> a·x + b·y, c·x + d·y */
static void transform(struct drawing *drawing, double a, double b, double c, double d) {
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        const double x = (double)drawing->points[i].x, y = (double)drawing->points[i].y;
        drawing->points[i] = (ink_point){(float)(a * x + b * y), (float)(c * x + d * y)};
    }
}

static void jitter(struct drawing *drawing, uint64_t *state) {
    const double size = 0.02 * longer_side(drawing);
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        ink_point *p = &drawing->points[i];
        p->x = (float)((double)p->x + size * normal(state));
        p->y = (float)((double)p->y + size * normal(state));
    }
}

static void double_points(struct drawing *drawing) {
    const uint32_t n = drawing->n_points;
    for (uint32_t i = 0; i < n; i++) {
        drawing_add_point(drawing, 0, 0); /* room */
    }
    for (uint32_t i = n; i-- > 0;) {
        drawing->points[2 * i] = drawing->points[2 * i + 1] = drawing->points[i];
    }
    for (uint32_t i = 0; i < drawing->n_strokes; i++) {
        drawing->ends[i] *= 2;
    }
}

static void reverse(ink_point *points, uint32_t n) {
    for (uint32_t i = 0; i < n / 2; i++) {
        const ink_point kept = points[i];
        points[i] = points[n - 1 - i];
        points[n - 1 - i] = kept;
    }
}

static void reverse_strokes(struct drawing *drawing) {
    for (uint32_t i = 0, start = 0; i < drawing->n_strokes; start = drawing->ends[i++]) {
        reverse(drawing->points + start, drawing->ends[i] - start);
    }
}

/* The whole sequence backwards: the last stroke first, and each from its end. */
static void reverse_all(struct drawing *drawing) {
    const uint32_t n = drawing->n_strokes, n_points = drawing->n_points;
    reverse(drawing->points, n_points);
    /* A stroke now ends where, from the other side, the one before it ended. */
    for (uint32_t i = 0; i < n / 2; i++) {
        const uint32_t kept = drawing->ends[i];
        drawing->ends[i] = drawing->ends[n - 1 - i];
        drawing->ends[n - 1 - i] = kept;
    }
    for (uint32_t i = 0; i + 1 < n; i++) {
        drawing->ends[i] = n_points - drawing->ends[i + 1];
    }
    if (n > 0) {
        drawing->ends[n - 1] = n_points;
    }
}

void change_drawing(struct drawing *drawing, enum change change, uint64_t seed, uint64_t index) {
    uint64_t state = seed;
    state = next_bits(&state) + index;
    state = next_bits(&state);
    if (change != CHANGE_NONE) {
        drawing->format = INK_RAW;
    }
    if (drawing->n_points == 0) {
        return;
    }
    switch (change) {
    case CHANGE_NONE:
    case CHANGE_SIMPLIFY:
        break;
    case CHANGE_ROTATE: {
        const double most = 15 * 3.141592653589793 / 180, angle = uniform(&state, -most, most);
        transform(drawing, cos(angle), -sin(angle), sin(angle), cos(angle));
        break;
    }
    case CHANGE_STRETCH:
        transform(drawing, exp(uniform(&state, log(0.7), log(1.4))), 0, 0, 1);
        break;
    case CHANGE_JITTER:
        jitter(drawing, &state);
        break;
    case CHANGE_DOUBLE:
        double_points(drawing);
        break;
    case CHANGE_MIRROR:
        transform(drawing, -1, 0, 0, 1);
        break;
    case CHANGE_REVERSE_ORDER:
        reverse_all(drawing);
        reverse_strokes(drawing);
        break;
    case CHANGE_BACKWARDS:
        reverse_strokes(drawing);
        break;
    }
}
