/* Reads drawings from JSON. */
#ifndef JSON_READ_H
#define JSON_READ_H

#include "drawing.h"
#include "errors.h"
#include "json.h"

#include <stdbool.h>

/* What the numbers of a stroke are. */
enum stroke_layout {
    LAYOUT_BY_SHAPE, /* whichever the shape of the whole drawing allows; refused if it allows both */
    LAYOUT_ROWS,     /* [[x…],[y…]] or [[x…],[y…],[t…]] */
    LAYOUT_POINTS    /* [[x,y],…] */
};

struct stroke_options {
    enum stroke_layout layout;
    bool prefer_rows; /* strokes whose shape allows both are rows */
    bool raw;         /* strokes of two rows are raw pen input, too */
};

/* Reads a drawing from text that was checked. `name`: of its field, for errors. Two rows are simplified unless `raw`;
 * three rows, and points, are raw pen input. Strokes without points are left out. Returns false with an error if the
 * value is missing or anything else, has no points, or more points or strokes than the core takes. */
bool json_read_strokes(struct json_text value, const char *name, struct stroke_options options, struct drawing *drawing,
                       struct error *error);

#endif
