/* Counts how often a model is right, and whether its probabilities can be trusted. */
#ifndef METRICS_H
#define METRICS_H

#include "inkling.h"

#include <stddef.h>
#include <stdint.h>

enum { METRICS_BINS = 15 };

struct metrics {
    const ink_model *model;
    size_t drawings, top1, top3, top5, sure, sure_right;
    double nll;  /* sum */
    double map3; /* sum of 1 / rank of the label where it is among the best three: mean average precision at 3 */
    struct {
        size_t drawings, right;
        double confidence; /* sum */
    } bins[METRICS_BINS];
    uint32_t *guessed; /* (n_labels, n_labels): drawings of a label (row) by their best guess (column) */
    uint64_t hash;     /* 64-bit FNV-1a of all probabilities */
};

/* Two labels that are mistaken for each other. */
struct confusion {
    uint32_t label, other;
    uint32_t as_other, as_label; /* drawings of `label` guessed as `other`, and the reverse */
};

struct label_score {
    uint32_t label, drawings, right;
};

void metrics_init(struct metrics *metrics, const ink_model *model);
void metrics_add(struct metrics *metrics, const float *probabilities, uint32_t label);
void metrics_free(struct metrics *metrics);

/* Expected calibration error over METRICS_BINS bins of equal width. */
double metrics_calibration_error(const struct metrics *metrics);

/* How many drawings of `label` had `guess` as their best guess. */
uint32_t metrics_guessed(const struct metrics *metrics, uint32_t label, uint32_t guess);

struct label_score metrics_label_score(const struct metrics *metrics, uint32_t label);

/* All labels that have drawings, the weakest first. The caller frees the result. */
struct label_score *metrics_weakest(const struct metrics *metrics, size_t *n);

/* All confusions, the costliest first. The caller frees the result. */
struct confusion *metrics_confusions(const struct metrics *metrics, size_t *n);

#endif
