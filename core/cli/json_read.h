/* Reads JSON: drawings as Quick, Draw! publishes them. */
#ifndef JSON_READ_H
#define JSON_READ_H

#include "drawing.h"
#include "errors.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Reads a drawing from a field of an object. Strokes are [[x…],[y…]], simplified unless `raw`, or [[x…],[y…],[t…]],
 * raw pen input. Returns false with an error if the field is missing or anything else. */
bool json_read_strokes(const cJSON *object, const char *field, bool raw, struct drawing *drawing, struct error *error);

#endif
