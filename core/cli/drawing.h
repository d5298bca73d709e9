/* A drawing that owns its memory, grows, and can be reused. All zero is an empty one. */
#ifndef DRAWING_H
#define DRAWING_H

#include "errors.h"
#include "inkling.h"

#include <stddef.h>
#include <stdint.h>

struct drawing {
    ink_point *points;
    uint32_t *ends; /* for each stroke the index after its last point */
    uint32_t n_points, n_strokes;
    uint32_t points_capacity, strokes_capacity;
    ink_format format;
    bool unfinished;
};

void drawing_clear(struct drawing *drawing, ink_format format);
void drawing_add_point(struct drawing *drawing, float x, float y);

/* Ends a stroke, unless it has no points: such a stroke is left out. */
void drawing_end_stroke(struct drawing *drawing);

/* Returns false with an error if the drawing is empty or larger than the core takes. */
bool drawing_check(const struct drawing *drawing, struct error *error);

/* Keeps the first ceil(fraction · points) points; the last of them ends its stroke. A fraction below 1 makes the
 * drawing unfinished. */
void drawing_truncate(struct drawing *drawing, double fraction);

ink_drawing drawing_view(const struct drawing *drawing);
void drawing_free(struct drawing *drawing);

#endif
