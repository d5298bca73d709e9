/* Which of many drawings of a word are shown beside each other: those that differ. web/lib/unlike.js chooses the same
 * ones. */
#ifndef UNLIKE_H
#define UNLIKE_H

#include "drawing.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UNLIKE_SAMPLES = 48 };

/* One drawing to choose from. */
struct unlike_try {
    uint64_t seed;
    struct drawing drawing;
    float sure; /* the probability of the word */
    bool named; /* the word is the recognizer's first guess */
    bool chosen;
    float sample[2 * UNLIKE_SAMPLES]; /* x, y of points evenly along the strokes, in a square of 255 */
    double nearest;                   /* distance to the nearest of those chosen that it has been compared with */
    size_t compared;                  /* how many these are */
};

/* How many drawings are made in all before one is chosen after `chosen` others. */
size_t unlike_tries(size_t chosen);

/* Fills in a try of which there is the drawing, which has a point. */
void unlike_begin(struct unlike_try *one, uint64_t seed, float sure, bool named);

/* Chooses one of the n tries that are not chosen yet, of which there is one: the surest, if none is chosen. Then, of
 * those that are named and at least 0.3 times as sure as the first one chosen, the one whose Chamfer distance to the
 * nearest chosen one is largest; the surest, if there is none. chosen: (n_chosen), in the order of the choices. */
struct unlike_try *unlike_choose(struct unlike_try *tries, size_t n, struct unlike_try *const *chosen, size_t n_chosen);

#endif
