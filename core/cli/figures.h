/* What an evaluation counts, and how it is printed. */
#ifndef FIGURES_H
#define FIGURES_H

#include "inkling.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { FIGURES_BINS = 15 };

struct figures {
    const ink_model *model;
    size_t drawings, top1, top3, top5, sure, sure_right;
    double nll; /* sum */
    struct {
        size_t drawings, right;
        double confidence; /* sum */
    } bins[FIGURES_BINS];
    uint32_t *guessed; /* (n_labels, n_labels): drawings of a label, row, by their best guess, column */
    uint64_t hash;
};

/* Drawings of two labels taken for one another. */
struct confusion {
    uint32_t label, other;
    uint32_t as_other, as_label; /* drawings of `label` guessed to be `other`, and the other way round */
};

void figures_init(struct figures *figures, const ink_model *model);
void figures_add(struct figures *figures, const float *probabilities, uint32_t label);
void figures_free(struct figures *figures);

uint32_t figures_drawings_of(const struct figures *figures, uint32_t label);
uint32_t figures_right_of(const struct figures *figures, uint32_t label);

/* All confusions, the costliest first, in memory of the caller's to free. */
struct confusion *figures_confusions(const struct figures *figures, size_t *n);

/* As text: the figures, the weakest labels and the costliest confusions, of both `most`. */
void figures_print(const struct figures *figures, size_t most, bool hash);

/* As one JSON object; with `labels` also every label's figures, all confusions, and the calibration's bins. */
void figures_write_json(const struct figures *figures, FILE *out, bool labels);

#endif
