/* Changes that other hands and other programs make to a drawing: rows of the table in perturb.c. Each takes a drawing
 * of at least one point and the state of the random numbers. */
#ifndef HANDS_H
#define HANDS_H

#include "drawing.h"

#include <stdint.h>

/* The longer side of the drawing's bounding box. */
double longer_side(const struct drawing *drawing);

/* Adds points along each line, at most 1/48 of the longer side apart, as a pen leaves them. */
void fill_points(struct drawing *drawing);

void smooth(struct drawing *drawing, uint64_t *random);
void thin(struct drawing *drawing, uint64_t *random);
void few_lines(struct drawing *drawing, uint64_t *random);
void one_stroke(struct drawing *drawing, uint64_t *random);
void split(struct drawing *drawing, uint64_t *random);
void there_and_back(struct drawing *drawing, uint64_t *random);
void shuffle(struct drawing *drawing, uint64_t *random);
void narrow(struct drawing *drawing, uint64_t *random);
void tremor(struct drawing *drawing, uint64_t *random);
void stray_dot(struct drawing *drawing, uint64_t *random);

#endif
