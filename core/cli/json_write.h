/* Writes JSON. */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "inkling.h"
#include "json.h"

#include <stdio.h>

void json_write_string(FILE *out, const char *text);
void json_write_text(FILE *out, struct json_text text);
void json_write_strokes(FILE *out, const ink_drawing *drawing);

#endif
