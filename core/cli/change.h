/* Changes that leave a drawing's name alone, as other people's hands would make them. */
#ifndef CHANGE_H
#define CHANGE_H

#include "drawing.h"

#include <stdbool.h>

enum change {
    CHANGE_NONE,
    CHANGE_SIMPLIFY,
    CHANGE_ROTATE,
    CHANGE_STRETCH,
    CHANGE_JITTER,
    CHANGE_DOUBLE,
    CHANGE_MIRROR,
    CHANGE_REVERSE_ORDER,
    CHANGE_BACKWARDS
};

/* What --help says of them, a line each. */
extern const char change_help[];

/* Reads a change's name. */
bool change_named(const char *name, enum change *change);

/* Changes a drawing; it is pen input afterwards, to be simplified again. The same (seed, index) gives the same
 * change; `index` is the drawing's number in its set. */
void change_drawing(struct drawing *drawing, enum change change, uint64_t seed, uint64_t index);

#endif
