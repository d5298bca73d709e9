/* Classifies the drawings of a dataset with several threads. */
#ifndef EVALUATION_H
#define EVALUATION_H

#include "dataset.h"
#include "metrics.h"
#include "perturb.h"

#include <stddef.h>
#include <stdint.h>

struct evaluation {
    const ink_model *model;
    size_t jobs;                             /* threads */
    const struct perturbation *perturbation; /* or NULL */
    uint64_t seed;                           /* of what is random */
    double fraction;                         /* of each drawing's points that is kept */
    uint32_t among; /* of how many labels one is guessed, chosen at random for each drawing; 0: of all */
};

/* Adds every drawing of the dataset to the metrics; reports and skips those that cannot be classified. The result does
 * not depend on the number of threads. Returns the exit status. */
int evaluation_run(const struct evaluation *evaluation, struct dataset *set, struct metrics *metrics);

#endif
