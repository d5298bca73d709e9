#include "metrics.h"

#include "alloc.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void metrics_init(struct metrics *metrics, const ink_model *model) {
    const size_t n = (size_t)model->n_labels * model->n_labels;
    *metrics = (struct metrics){.model = model, .hash = UINT64_C(0xcbf29ce484222325)};
    metrics->guessed = xcalloc(n, sizeof *metrics->guessed);
}

void metrics_free(struct metrics *metrics) { free(metrics->guessed); }

static uint64_t hash_floats(uint64_t hash, const float *values, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        for (int shift = 0; shift < 32; shift += 8) {
            hash = (hash ^ (bits >> shift & 0xFF)) * UINT64_C(0x100000001b3);
        }
    }
    return hash;
}

void metrics_add(struct metrics *metrics, const float *probabilities, uint32_t label) {
    const uint32_t n_labels = metrics->model->n_labels;
    ink_guess best[5];
    const uint32_t n = ink_top(metrics->model, probabilities, best, 5);
    uint32_t rank = 0;
    while (rank < n && best[rank].label != label) {
        rank++;
    }
    const bool right = rank == 0, sure = ink_sure(metrics->model, best[0].probability);
    metrics->drawings++;
    metrics->top1 += right;
    metrics->top3 += rank < 3 && rank < n;
    metrics->top5 += rank < n;
    metrics->map3 += rank < 3 && rank < n ? 1.0 / (rank + 1) : 0;
    metrics->sure += sure;
    metrics->sure_right += sure && right;
    metrics->nll -= log(fmax((double)probabilities[label], (double)FLT_MIN));
    const int bin = (int)fmin((double)best[0].probability * METRICS_BINS, METRICS_BINS - 1);
    metrics->bins[bin].drawings++;
    metrics->bins[bin].right += right;
    metrics->bins[bin].confidence += (double)best[0].probability;
    metrics->guessed[(size_t)label * n_labels + best[0].label]++;
    metrics->hash = hash_floats(metrics->hash, probabilities, n_labels);
}

double metrics_calibration_error(const struct metrics *metrics) {
    double sum = 0;
    for (int i = 0; i < METRICS_BINS; i++) {
        sum += fabs((double)metrics->bins[i].right - metrics->bins[i].confidence);
    }
    return sum / (double)metrics->drawings;
}

uint32_t metrics_guessed(const struct metrics *metrics, uint32_t label, uint32_t guess) {
    return metrics->guessed[(size_t)label * metrics->model->n_labels + guess];
}

struct label_score metrics_label_score(const struct metrics *metrics, uint32_t label) {
    struct label_score score = {.label = label, .right = metrics_guessed(metrics, label, label)};
    for (uint32_t guess = 0; guess < metrics->model->n_labels; guess++) {
        score.drawings += metrics_guessed(metrics, label, guess);
    }
    return score;
}

static int by_share(const void *a, const void *b) {
    const struct label_score *p = a, *q = b;
    const uint64_t left = (uint64_t)p->right * q->drawings, right = (uint64_t)q->right * p->drawings;
    return left != right ? (left > right) - (left < right) : (p->label > q->label) - (p->label < q->label);
}

struct label_score *metrics_weakest(const struct metrics *metrics, size_t *n) {
    struct label_score *scores = xrealloc(NULL, metrics->model->n_labels, sizeof *scores);
    *n = 0;
    for (uint32_t label = 0; label < metrics->model->n_labels; label++) {
        const struct label_score score = metrics_label_score(metrics, label);
        if (score.drawings > 0) {
            scores[(*n)++] = score;
        }
    }
    qsort(scores, *n, sizeof *scores, by_share);
    return scores;
}

static int by_cost(const void *a, const void *b) {
    const struct confusion *p = a, *q = b;
    const uint32_t p_cost = p->as_other + p->as_label, q_cost = q->as_other + q->as_label;
    return p_cost != q_cost       ? (p_cost < q_cost) - (p_cost > q_cost)
           : p->label != q->label ? (p->label > q->label) - (p->label < q->label)
                                  : (p->other > q->other) - (p->other < q->other);
}

struct confusion *metrics_confusions(const struct metrics *metrics, size_t *n) {
    struct confusion *found = NULL;
    size_t capacity = 0;
    *n = 0;
    for (uint32_t label = 0; label < metrics->model->n_labels; label++) {
        for (uint32_t other = label + 1; other < metrics->model->n_labels; other++) {
            const struct confusion one = {label, other, metrics_guessed(metrics, label, other),
                                          metrics_guessed(metrics, other, label)};
            if (one.as_other + one.as_label == 0) {
                continue;
            }
            if (*n == capacity) {
                capacity = 2 * capacity + 64;
                found = xrealloc(found, capacity, sizeof *found);
            }
            found[(*n)++] = one;
        }
    }
    if (*n > 0) {
        qsort(found, *n, sizeof *found, by_cost);
    }
    return found;
}
