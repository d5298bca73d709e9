#include "unlike.h"

#include "alloc.h"

#include <math.h>
#include <stdlib.h>

/* A drawing that differs may be so much less sure than the first one: the most different ones are the least like the
 * word. */
static const double LEAST_SHARE = 0.3;
static const double SIDE = 255; /* of the square that samples lie in */

size_t unlike_tries(size_t chosen) { return 4 + 60 * chosen; }

struct segment {
    ink_point from, to;
};

/* The segments of a drawing's strokes; of a stroke of one point, that point. Returns how many. */
static size_t list_segments(const struct drawing *drawing, struct segment *segments) {
    size_t n = 0;
    for (uint32_t stroke = 0, at = 0; stroke < drawing->n_strokes; stroke++) {
        const uint32_t begin = at, end = drawing->ends[stroke];
        for (at = begin + 1; at < end; at++) {
            segments[n++] = (struct segment){drawing->points[at - 1], drawing->points[at]};
        }
        if (end - begin == 1) {
            segments[n++] = (struct segment){drawing->points[begin], drawing->points[begin]};
        }
        at = end;
    }
    return n;
}

static double square(double x) { return x * x; }

/* Points that follow each other evenly along a drawing's strokes: (UNLIKE_SAMPLES) x, y. */
static void take_sample(const struct drawing *drawing, float *sample) {
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        const double x = (double)drawing->points[i].x, y = (double)drawing->points[i].y;
        left = fmin(left, x), right = fmax(right, x);
        top = fmin(top, y), bottom = fmax(bottom, y);
    }
    const double scale = SIDE / fmax(1, fmax(right - left, bottom - top));
    struct segment *segments = xcalloc(drawing->n_points, sizeof *segments);
    double *lengths = xcalloc(drawing->n_points, sizeof *lengths);
    const size_t n = list_segments(drawing, segments);
    double length = 0;
    for (size_t i = 0; i < n; i++) {
        const ink_point from = segments[i].from, to = segments[i].to;
        lengths[i] = sqrt(square((double)to.x - (double)from.x) + square((double)to.y - (double)from.y)) * scale + 1e-9;
        length += lengths[i];
    }
    const double step = length / UNLIKE_SAMPLES;
    double passed = 0;
    for (size_t k = 0, at = 0; k < UNLIKE_SAMPLES; k++) {
        const double due = ((double)k + 0.5) * step;
        while (at + 1 < n && passed + lengths[at] < due) {
            passed += lengths[at++];
        }
        const ink_point from = segments[at].from, to = segments[at].to;
        const double t = fmin(1, (due - passed) / lengths[at]);
        sample[2 * k] = (float)(((double)from.x + ((double)to.x - (double)from.x) * t - left) * scale);
        sample[2 * k + 1] = (float)(((double)from.y + ((double)to.y - (double)from.y) * t - top) * scale);
    }
    free(lengths);
    free(segments);
}

void unlike_begin(struct unlike_try *one, uint64_t seed, float sure, bool named) {
    one->seed = seed;
    one->sure = sure;
    one->named = named;
    one->chosen = false;
    one->nearest = INFINITY;
    one->compared = 0;
    take_sample(&one->drawing, one->sample);
}

/* The mean distance from each point of a to the nearest of b. */
static double one_way(const float *a, const float *b) {
    double sum = 0;
    for (int i = 0; i < 2 * UNLIKE_SAMPLES; i += 2) {
        double nearest = INFINITY;
        for (int j = 0; j < 2 * UNLIKE_SAMPLES; j += 2) {
            const double d = square((double)a[i] - (double)b[j]) + square((double)a[i + 1] - (double)b[j + 1]);
            nearest = d < nearest ? d : nearest;
        }
        sum += sqrt(nearest);
    }
    return sum / UNLIKE_SAMPLES;
}

/* The Chamfer distance: the mean of both ways. */
static double distance(const float *a, const float *b) { return (one_way(a, b) + one_way(b, a)) / 2; }

struct unlike_try *unlike_choose(struct unlike_try *tries, size_t n, struct unlike_try *const *chosen,
                                 size_t n_chosen) {
    const double least = n_chosen > 0 ? LEAST_SHARE * (double)chosen[0]->sure : INFINITY;
    struct unlike_try *surest = NULL, *farthest = NULL;
    for (size_t i = 0; i < n; i++) {
        struct unlike_try *one = &tries[i];
        if (one->chosen) {
            continue;
        }
        if (!surest || one->sure > surest->sure) {
            surest = one;
        }
        if (one->named && (double)one->sure >= least) {
            for (; one->compared < n_chosen; one->compared++) {
                one->nearest = fmin(one->nearest, distance(one->sample, chosen[one->compared]->sample));
            }
            farthest = !farthest || one->nearest > farthest->nearest ? one : farthest;
        }
    }
    struct unlike_try *choice = farthest ? farthest : surest;
    choice->chosen = true;
    return choice;
}
