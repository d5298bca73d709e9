/* How far the lines of two drawings lie apart. scripts/lib/shape.mjs does the same for any weight of angles. */
#include "shape.h"

#if INK_MORE

/* What a right angle between two lines counts, in squares of the longer side. */
static const float angle_weight = 0.06F;

/* Where a pen is on its way along a drawing's lines, and the line's direction, of length 1 or 0. */
typedef struct piece {
    double x, y, dx, dy, length;
} piece;

/* A piece of a drawing: from point i - 1 of a stroke to point i, or a stroke that stays in one place. Returns whether
 * there is one. */
static bool piece_at(const ink_drawing *drawing, uint32_t from, uint32_t to, uint32_t i, double dot, piece *found) {
    const ink_point *p = drawing->points;
    if (i > from) {
        const double dx = (double)p[i].x - (double)p[i - 1].x, dy = (double)p[i].y - (double)p[i - 1].y;
        const double length = __builtin_sqrt(dx * dx + dy * dy);
        if (length > 0) {
            *found = (piece){(double)p[i - 1].x, (double)p[i - 1].y, dx / length, dy / length, length};
        }
        return length > 0;
    }
    for (uint32_t k = from + 1; k < to; k++) {
        if (p[k].x < p[from].x || p[k].x > p[from].x || p[k].y < p[from].y || p[k].y > p[from].y) {
            return false;
        }
    }
    *found = (piece){(double)p[from].x, (double)p[from].y, 0, 0, dot};
    return true;
}

/* The longer side of a drawing's bounds, 1 for a single point. */
static double longer_side(const ink_drawing *drawing) {
    const ink_point *p = drawing->points;
    float left = p->x, right = p->x, top = p->y, bottom = p->y;
    for (uint32_t i = 1; i < drawing->ends[drawing->n_strokes - 1]; i++) {
        left = p[i].x < left ? p[i].x : left;
        right = p[i].x > right ? p[i].x : right;
        top = p[i].y < top ? p[i].y : top;
        bottom = p[i].y > bottom ? p[i].y : bottom;
    }
    const double width = (double)right - (double)left, height = (double)bottom - (double)top;
    const double side = width > height ? width : height;
    return side > 0 ? side : 1;
}

double ink_shape_length(const ink_drawing *drawing, double dot) {
    double sum = 0;
    piece one = {0, 0, 0, 0, 0};
    for (uint32_t s = 0, from = 0; s < drawing->n_strokes; from = drawing->ends[s++]) {
        for (uint32_t i = from; i < drawing->ends[s]; i++) {
            sum += piece_at(drawing, from, drawing->ends[s], i, dot, &one) ? one.length : 0;
        }
    }
    return sum;
}

void ink_shape_cloud(const ink_drawing *drawing, float *cloud) {
    const double side = longer_side(drawing), dot = side / 255;
    const double step = ink_shape_length(drawing, dot) / (double)INK_CLOUD_POINTS;
    double xs[INK_CLOUD_POINTS], ys[INK_CLOUD_POINTS], left = 0, top = 0, passed = 0;
    const double turn = __builtin_sqrt((double)angle_weight) / 2;
    piece one = {0, 0, 0, 0, 0};
    uint32_t n = 0;
    for (uint32_t s = 0, from = 0; s < drawing->n_strokes; from = drawing->ends[s++]) {
        for (uint32_t i = from; i < drawing->ends[s]; i++) {
            if (!piece_at(drawing, from, drawing->ends[s], i, dot, &one)) {
                continue;
            }
            const bool last = s + 1 == drawing->n_strokes && i + 1 == drawing->ends[s]; /* takes what rounding left */
            for (; n < INK_CLOUD_POINTS && (last || (n + 0.5) * step <= passed + one.length); n++) {
                const double along = (n + 0.5) * step - passed;
                xs[n] = one.x + one.dx * along;
                ys[n] = one.y + one.dy * along;
                cloud[2 * INK_CLOUD_POINTS + n] = (float)(turn * (one.dx * one.dx - one.dy * one.dy));
                cloud[3 * INK_CLOUD_POINTS + n] = (float)(turn * 2 * one.dx * one.dy);
            }
            passed += one.length;
        }
    }
    for (; n < INK_CLOUD_POINTS; n++) { /* the last points stay in one place, and rounding left a few */
        xs[n] = one.x + one.dx * one.length;
        ys[n] = one.y + one.dy * one.length;
        cloud[2 * INK_CLOUD_POINTS + n] = (float)(turn * (one.dx * one.dx - one.dy * one.dy));
        cloud[3 * INK_CLOUD_POINTS + n] = (float)(turn * 2 * one.dx * one.dy);
    }
    for (n = 0; n < INK_CLOUD_POINTS; n++) {
        left += xs[n] / (double)INK_CLOUD_POINTS;
        top += ys[n] / (double)INK_CLOUD_POINTS;
    }
    for (n = 0; n < INK_CLOUD_POINTS; n++) {
        cloud[n] = (float)((xs[n] - left) / side);
        cloud[INK_CLOUD_POINTS + n] = (float)((ys[n] - top) / side);
    }
}

/* The sum of the squared distances from the points of b to the nearest of a. Where it is compiled for speed, the inner
 * loop becomes vectors: the minimum is the same in any order. */
static float one_way(const float *a, const float *b) {
    enum { N = INK_CLOUD_POINTS };
    float nearest[N], sum = 0;
    for (int k = 0; k < N; k++) {
        nearest[k] = 1e30F;
    }
    for (int p = 0; p < N; p++) {
        const float x = a[p], y = a[N + p], c = a[2 * N + p], s = a[3 * N + p];
        for (int k = 0; k < N; k++) {
            const float dx = x - b[k], dy = y - b[N + k], dc = c - b[2 * N + k], ds = s - b[3 * N + k];
            const float distance = dx * dx + dy * dy + dc * dc + ds * ds;
            nearest[k] = distance < nearest[k] ? distance : nearest[k];
        }
    }
    for (int k = 0; k < N; k++) {
        sum += nearest[k];
    }
    return sum;
}

float ink_shape_distance(const float *a, const float *b) {
    return (one_way(a, b) + one_way(b, a)) / (2 * INK_CLOUD_POINTS);
}

#endif
