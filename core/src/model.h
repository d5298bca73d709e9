/* The parts of a model file that are read in place; weights/FORMAT.md is the specification. */
#ifndef INK_MODEL_H
#define INK_MODEL_H

#include "inkling.h"

enum { INK_FORMAT_VERSION = 3, INK_HEADER_SIZE = 64, INK_LAYER_SIZE = 48 };

/* How ink_classify divides the arena once the drawing is prepared: the drawing, the values that each layer replaces
 * by its own, and scratch for one layer; all in bytes, multiples of INK_ALIGNMENT. */
typedef struct ink_arena_layout {
    size_t prepared, values, scratch;
} ink_arena_layout;

/* The plan for drawings of up to INK_MAX_POINTS. */
ink_arena_layout ink_model_arena_layout(const ink_model *model);

#endif
