/* Pictures of metrics, as SVG. */
#ifndef SVG_H
#define SVG_H

#include "metrics.h"

#include <stdio.h>

/* A reliability diagram: how often the guesses of each probability are right, as bars against the diagonal, and how
 * many guesses there are, as a strip below. */
void svg_write_reliability(const struct metrics *metrics, FILE *out);

/* A confusion matrix: drawn labels as rows, guessed labels as columns, right guesses on the diagonal. */
void svg_write_confusion(const struct metrics *metrics, FILE *out);

/* For pictures: the start of one, with its title and style, on paper of width by height. */
void svg_start(FILE *out, unsigned width, unsigned height, const char *font_size, const char *title);

/* For pictures: text with the characters that XML reserves escaped. */
void svg_write_text(FILE *out, const char *text);

#endif
