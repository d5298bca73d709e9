#include "perturb.h"

#include "hands.h"
#include "random.h"

#include <math.h>
#include <string.h>

/* x, y -> a·x + b·y, c·x + d·y */
static void transform(struct drawing *drawing, double a, double b, double c, double d) {
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        const double x = (double)drawing->points[i].x, y = (double)drawing->points[i].y;
        drawing->points[i] = (ink_point){(float)(a * x + b * y), (float)(c * x + d * y)};
    }
}

static void reverse(ink_point *points, uint32_t n) {
    for (uint32_t i = 0; i < n / 2; i++) {
        const ink_point swapped = points[i];
        points[i] = points[n - 1 - i];
        points[n - 1 - i] = swapped;
    }
}

static void reverse_each_stroke(struct drawing *drawing) {
    for (uint32_t i = 0, start = 0; i < drawing->n_strokes; start = drawing->ends[i++]) {
        reverse(drawing->points + start, drawing->ends[i] - start);
    }
}

/* Reverses the order of all points: the last stroke comes first, each from its end. */
static void reverse_all(struct drawing *drawing) {
    const uint32_t n = drawing->n_strokes, n_points = drawing->n_points;
    reverse(drawing->points, n_points);
    /* A stroke now ends where the one before it ended, counted from the other side. */
    for (uint32_t i = 0; i < n / 2; i++) {
        const uint32_t swapped = drawing->ends[i];
        drawing->ends[i] = drawing->ends[n - 1 - i];
        drawing->ends[n - 1 - i] = swapped;
    }
    for (uint32_t i = 0; i + 1 < n; i++) {
        drawing->ends[i] = n_points - drawing->ends[i + 1];
    }
    if (n > 0) {
        drawing->ends[n - 1] = n_points;
    }
}

static void rotate(struct drawing *drawing, uint64_t *random) {
    const double max = 15 * 3.141592653589793 / 180, angle = random_uniform(random, -max, max);
    transform(drawing, cos(angle), -sin(angle), sin(angle), cos(angle));
}

static void stretch(struct drawing *drawing, uint64_t *random) {
    transform(drawing, exp(random_uniform(random, log(0.7), log(1.4))), 0, 0, 1);
}

static void jitter(struct drawing *drawing, uint64_t *random) {
    const double size = 0.02 * longer_side(drawing);
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        ink_point *p = &drawing->points[i];
        p->x = (float)((double)p->x + size * random_normal(random));
        p->y = (float)((double)p->y + size * random_normal(random));
    }
}

static void double_points(struct drawing *drawing, uint64_t *random) {
    (void)random;
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

static void mirror(struct drawing *drawing, uint64_t *random) {
    (void)random;
    transform(drawing, -1, 0, 0, 1);
}

static void reverse_order(struct drawing *drawing, uint64_t *random) {
    (void)random;
    reverse_all(drawing);
    reverse_each_stroke(drawing);
}

static void backwards(struct drawing *drawing, uint64_t *random) {
    (void)random;
    reverse_each_stroke(drawing);
}

static const struct perturbation {
    const char *name, *summary;
    void (*apply)(struct drawing *drawing, uint64_t *random); /* of at least one point; NULL does nothing */
    bool fill; /* needs points along the lines of a simplified drawing, as a pen leaves them */
} perturbations[] = {
    {"simplify", "only the simplification that follows every perturbation: its cost alone", .apply = NULL},
    {"rotate", "by up to 15 degrees, uniform", .apply = rotate},
    {"stretch", "in x, by a factor of 0.7 to 1.4, log-uniform", .apply = stretch},
    {"jitter", "each point in x and y, normal, with a deviation of 2 % of the longer side", .apply = jitter},
    {"double", "every point twice", .apply = double_points},
    {"mirror", "left to right", .apply = mirror},
    {"reverse-order", "the last stroke first", .apply = reverse_order},
    {"backwards", "every stroke from its end to its beginning", .apply = backwards},
    {"smooth", "each point the mean of five", .apply = smooth, .fill = true},
    {"thin", "every fourth point", .apply = thin, .fill = true},
    {"few-lines", "at most five straight lines per stroke", .apply = few_lines},
    {"one-stroke", "the pen is never lifted", .apply = one_stroke},
    {"split", "every stroke in two", .apply = split},
    {"there-and-back", "every stroke from its beginning to its end and back", .apply = there_and_back},
    {"shuffle", "the strokes in a random order", .apply = shuffle},
    {"narrow", "x by 0.6", .apply = narrow},
    {"tremor", "four waves of 12 to 40 px along the path, 1.2 % of the longer side", .apply = tremor, .fill = true},
    {"stray-dot", "a dot up to a third of the longer side away", .apply = stray_dot},
};

enum { N_PERTURBATIONS = sizeof perturbations / sizeof *perturbations };

const struct perturbation *perturbation_find(const char *name) {
    for (size_t i = 0; i < N_PERTURBATIONS; i++) {
        if (strcmp(name, perturbations[i].name) == 0) {
            return &perturbations[i];
        }
    }
    return NULL;
}

void perturbations_print(FILE *out) {
    for (size_t i = 0; i < N_PERTURBATIONS; i++) {
        fprintf(out, "        %-14s %s\n", perturbations[i].name, perturbations[i].summary);
    }
}

void perturb(struct drawing *drawing, const struct perturbation *perturbation, uint64_t seed, uint64_t index) {
    if (!perturbation) {
        return;
    }
    const bool simplified = drawing->format == INK_SIMPLIFIED;
    drawing->format = INK_RAW;
    uint64_t random = seed;
    random = random_bits(&random) + index;
    random = random_bits(&random);
    if (perturbation->apply && drawing->n_points > 0) {
        if (perturbation->fill && simplified) {
            fill_points(drawing);
        }
        perturbation->apply(drawing, &random);
    }
}
