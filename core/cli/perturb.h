/* Perturbations that leave a drawing's label alone, as if another hand had drawn it. */
#ifndef PERTURB_H
#define PERTURB_H

#include "drawing.h"

#include <stdint.h>
#include <stdio.h>

struct perturbation;

/* Finds a perturbation by its name, or returns NULL. */
const struct perturbation *perturbation_find(const char *name);

/* One line per perturbation for --help. */
void perturbations_print(FILE *out);

/* Perturbs a drawing, which is raw pen input afterwards, to be simplified again; NULL leaves it as it is. The same seed
 * and index give the same result; `index` is the drawing's number in its set. */
void perturb(struct drawing *drawing, const struct perturbation *perturbation, uint64_t seed, uint64_t index);

#endif
