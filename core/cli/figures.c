#include "figures.h"

#include "cli.h"
#include "ndjson.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void figures_init(struct figures *figures, const ink_model *model) {
    const size_t n = (size_t)model->n_labels * model->n_labels;
    *figures = (struct figures){.model = model, .hash = UINT64_C(0xcbf29ce484222325)};
    figures->guessed = grow(NULL, n, sizeof *figures->guessed);
    memset(figures->guessed, 0, n * sizeof *figures->guessed);
}

void figures_free(struct figures *figures) { free(figures->guessed); }

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

static uint32_t *cell(const struct figures *figures, uint32_t label, uint32_t guess) {
    return &figures->guessed[(size_t)label * figures->model->n_labels + guess];
}

void figures_add(struct figures *figures, const float *probabilities, uint32_t label) {
    ink_guess best[5];
    const uint32_t n = ink_top(figures->model, probabilities, best, 5);
    uint32_t rank = 0;
    while (rank < n && best[rank].label != label) {
        rank++;
    }
    const bool right = rank == 0, sure = ink_sure(figures->model, best[0].probability);
    figures->drawings++;
    figures->top1 += right;
    figures->top3 += rank < 3 && rank < n;
    figures->top5 += rank < n;
    figures->sure += sure;
    figures->sure_right += sure && right;
    figures->nll -= log(fmax((double)probabilities[label], (double)FLT_MIN));
    const int bin = (int)fmin((double)best[0].probability * FIGURES_BINS, FIGURES_BINS - 1);
    figures->bins[bin].drawings++;
    figures->bins[bin].right += right;
    figures->bins[bin].confidence += (double)best[0].probability;
    ++*cell(figures, label, best[0].label);
    figures->hash = hash_floats(figures->hash, probabilities, figures->model->n_labels);
}

static double share(size_t part, size_t whole) { return whole ? (double)part / (double)whole : 0; }

static double calibration_error(const struct figures *figures) {
    double sum = 0;
    for (int i = 0; i < FIGURES_BINS; i++) {
        sum += fabs((double)figures->bins[i].right - figures->bins[i].confidence);
    }
    return sum / (double)figures->drawings;
}

uint32_t figures_drawings_of(const struct figures *figures, uint32_t label) {
    uint32_t sum = 0;
    for (uint32_t guess = 0; guess < figures->model->n_labels; guess++) {
        sum += *cell(figures, label, guess);
    }
    return sum;
}

uint32_t figures_right_of(const struct figures *figures, uint32_t label) { return *cell(figures, label, label); }

static int by_cost(const void *a, const void *b) {
    const struct confusion *p = a, *q = b;
    const uint32_t p_cost = p->as_other + p->as_label, q_cost = q->as_other + q->as_label;
    return p_cost != q_cost       ? (p_cost < q_cost) - (p_cost > q_cost)
           : p->label != q->label ? (p->label > q->label) - (p->label < q->label)
                                  : (p->other > q->other) - (p->other < q->other);
}

struct confusion *figures_confusions(const struct figures *figures, size_t *n) {
    struct confusion *found = NULL;
    size_t room = 0;
    *n = 0;
    for (uint32_t label = 0; label < figures->model->n_labels; label++) {
        for (uint32_t other = label + 1; other < figures->model->n_labels; other++) {
            const struct confusion one = {label, other, *cell(figures, label, other), *cell(figures, other, label)};
            if (one.as_other + one.as_label == 0) {
                continue;
            }
            if (*n == room) {
                room = 2 * room + 64;
                found = grow(found, room, sizeof *found);
            }
            found[(*n)++] = one;
        }
    }
    if (*n > 0) {
        qsort(found, *n, sizeof *found, by_cost);
    }
    return found;
}

struct score {
    uint32_t label, drawings, right;
};

static int by_share(const void *a, const void *b) {
    const struct score *p = a, *q = b;
    const uint64_t left = (uint64_t)p->right * q->drawings, right = (uint64_t)q->right * p->drawings;
    return left != right ? (left > right) - (left < right) : (p->label > q->label) - (p->label < q->label);
}

static void print_weakest(const struct figures *figures, size_t most) {
    struct score *scores = grow(NULL, figures->model->n_labels, sizeof *scores);
    size_t n = 0;
    for (uint32_t label = 0; label < figures->model->n_labels; label++) {
        const struct score score = {label, figures_drawings_of(figures, label), figures_right_of(figures, label)};
        if (score.drawings > 0) {
            scores[n++] = score;
        }
    }
    qsort(scores, n, sizeof *scores, by_share);
    printf("\nthe weakest labels, top-1\n");
    for (size_t i = 0; i < n && i < most; i++) {
        printf("  %6.2f %%  %s: %u of %u\n", 100 * share(scores[i].right, scores[i].drawings),
               figures->model->labels[scores[i].label], scores[i].right, scores[i].drawings);
    }
    free(scores);
}

static void print_costliest(const struct figures *figures, size_t most) {
    size_t n;
    struct confusion *confusions = figures_confusions(figures, &n);
    printf("\nthe costliest confusions, in points of top-1\n");
    for (size_t i = 0; i < n && i < most; i++) {
        const struct confusion *one = &confusions[i];
        const char *label = figures->model->labels[one->label], *other = figures->model->labels[one->other];
        printf("  %6.2f    %s and %s: %u taken for %s, %u for %s\n",
               100 * share(one->as_other + one->as_label, figures->drawings), label, other, one->as_other, other,
               one->as_label, label);
    }
    free(confusions);
}

void figures_print(const struct figures *figures, size_t most, bool hash) {
    const size_t n = figures->drawings;
    printf("drawings  %zu\ntop-1     %.2f %%\ntop-3     %.2f %%\ntop-5     %.2f %%\nNLL       %.4f\nECE       %.2f %%\n"
           "sure      %.2f %%, then right %.2f %%\n",
           n, 100 * share(figures->top1, n), 100 * share(figures->top3, n), 100 * share(figures->top5, n),
           figures->nll / (double)n, 100 * calibration_error(figures), 100 * share(figures->sure, n),
           100 * share(figures->sure_right, figures->sure));
    if (hash) {
        printf("hash      %016llx\n", (unsigned long long)figures->hash);
    }
    print_weakest(figures, most);
    print_costliest(figures, most);
}

static void write_labels(const struct figures *figures, FILE *out) {
    fputs(",\"labels\":[", out);
    for (uint32_t label = 0; label < figures->model->n_labels; label++) {
        fputs(label ? ",{\"label\":" : "{\"label\":", out);
        ndjson_write_string(out, figures->model->labels[label]);
        fprintf(out, ",\"drawings\":%u,\"right\":%u}", figures_drawings_of(figures, label),
                figures_right_of(figures, label));
    }
    fputs("],\"confusions\":[", out);
    size_t n;
    struct confusion *confusions = figures_confusions(figures, &n);
    for (size_t i = 0; i < n; i++) {
        fputs(i ? ",{\"labels\":[" : "{\"labels\":[", out);
        ndjson_write_string(out, figures->model->labels[confusions[i].label]);
        fputc(',', out);
        ndjson_write_string(out, figures->model->labels[confusions[i].other]);
        fprintf(out, "],\"taken\":[%u,%u]}", confusions[i].as_other, confusions[i].as_label);
    }
    free(confusions);
    fputs("],\"bins\":[", out);
    for (int i = 0; i < FIGURES_BINS; i++) {
        fprintf(out, "%s{\"drawings\":%zu,\"right\":%zu,\"confidence\":%.6f}", i ? "," : "", figures->bins[i].drawings,
                figures->bins[i].right,
                figures->bins[i].drawings ? figures->bins[i].confidence / (double)figures->bins[i].drawings : 0);
    }
    fputc(']', out);
}

void figures_write_json(const struct figures *figures, FILE *out, bool labels) {
    const size_t n = figures->drawings;
    fprintf(out,
            "{\"drawings\":%zu,\"top1\":%.6f,\"top3\":%.6f,\"top5\":%.6f,\"nll\":%.6f,\"ece\":%.6f,\"sure\":%.6f,"
            "\"sure_right\":%.6f,\"hash\":\"%016llx\"",
            n, share(figures->top1, n), share(figures->top3, n), share(figures->top5, n), figures->nll / (double)n,
            calibration_error(figures), share(figures->sure, n), share(figures->sure_right, figures->sure),
            (unsigned long long)figures->hash);
    if (labels) {
        write_labels(figures, out);
    }
    fputs("}\n", out);
}
