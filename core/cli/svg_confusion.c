#include "svg.h"

#include "alloc.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { CELL = 6, EDGE = 100, NEIGHBORS = 3 };

static uint32_t confused(const struct metrics *metrics, uint32_t a, uint32_t b) {
    return metrics_guessed(metrics, a, b) + metrics_guessed(metrics, b, a);
}

/* How often a label is confused with the last few of `n` labels, the last one counting most. */
static uint32_t closeness(const struct metrics *metrics, uint32_t label, const uint32_t *order, uint32_t n) {
    uint32_t sum = 0;
    for (uint32_t back = 1; back <= NEIGHBORS && back <= n; back++) {
        sum += (NEIGHBORS + 1 - back) * confused(metrics, label, order[n - back]);
    }
    return sum;
}

/* Orders the labels so that those confused with each other are close: each label is followed by the closest of the
 * rest, or by the first if none is confused with it. The caller frees the result. */
static uint32_t *order_by_confusion(const struct metrics *metrics) {
    const uint32_t n = metrics->model->n_labels;
    uint32_t *order = xrealloc(NULL, n, sizeof *order);
    bool *placed = xcalloc(n, sizeof *placed);
    for (uint32_t at = 0; at < n; at++) {
        uint32_t best = n, best_closeness = 0;
        for (uint32_t label = 0; label < n; label++) {
            if (placed[label]) {
                continue;
            }
            const uint32_t close = closeness(metrics, label, order, at);
            if (best == n || close > best_closeness) {
                best = label;
                best_closeness = close;
            }
        }
        order[at] = best;
        placed[best] = true;
    }
    free(placed);
    return order;
}

static void write_names(const struct metrics *metrics, FILE *out, uint32_t label, unsigned at) {
    fprintf(out, "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">", EDGE - 3, at + CELL - 1);
    svg_write_text(out, metrics->model->labels[label]);
    fprintf(out, "</text><text transform=\"translate(%u %d) rotate(-90)\">", at + CELL - 1, EDGE - 3);
    svg_write_text(out, metrics->model->labels[label]);
    fputs("</text>\n", out);
}

static void write_cell(const struct metrics *metrics, FILE *out, uint32_t label, uint32_t guess, unsigned x,
                       unsigned y) {
    const uint32_t count = metrics_guessed(metrics, label, guess);
    if (count == 0) {
        return;
    }
    const uint32_t drawings = metrics_label_score(metrics, label).drawings;
    /* The square root makes a single mistake among fifty drawings visible. */
    fprintf(out, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" opacity=\"%.2f\"><title>",
            guess == label ? "bar" : "miss", x, y, CELL, CELL, sqrt((double)count / (double)drawings));
    svg_write_text(out, metrics->model->labels[label]);
    fputs(" → ", out);
    svg_write_text(out, metrics->model->labels[guess]);
    fprintf(out, ": %u of %u</title></rect>\n", count, drawings);
}

void svg_write_confusion(const struct metrics *metrics, FILE *out) {
    const uint32_t n = metrics->model->n_labels;
    const unsigned side = EDGE + CELL * n + CELL;
    uint32_t *order = order_by_confusion(metrics);
    svg_start(out, side, side, "5.5", "Confusion: what was drawn, down, and what was guessed, across");
    fputs("<text x=\"4\" y=\"12\" font-size=\"10\">drawn ↓ guessed →</text>\n", out);
    for (uint32_t row = 0; row < n; row++) {
        write_names(metrics, out, order[row], EDGE + CELL * row);
        for (uint32_t column = 0; column < n; column++) {
            write_cell(metrics, out, order[row], order[column], EDGE + CELL * column, EDGE + CELL * row);
        }
    }
    fputs("</svg>\n", out);
    free(order);
}
