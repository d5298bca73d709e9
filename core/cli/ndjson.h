/* Drawings as Quick, Draw! publishes them: one JSON object a line. */
#ifndef NDJSON_H
#define NDJSON_H

#include "drawing.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct ndjson {
    const char *name; /* of the file, for complaints */
    FILE *file;
    size_t number;  /* of the line last read, from 1 */
    uint64_t bytes; /* read so far */
    int error; /* errno of what ended the reading, 0 for the file's end */
    char *line;
    size_t room;
};

enum { NDJSON_COMPLAINT = 200 }; /* bytes, with the NUL */

/* Opens a file, or standard input for "-". On failure complains and returns false. */
bool ndjson_open(struct ndjson *in, const char *path);

/* The next line that is not blank. False at the end, or when the file cannot be read further (see ndjson_close).
 * On true, *object is the line's object (the caller's to cJSON_Delete), or NULL with a complaint. */
bool ndjson_next(struct ndjson *in, cJSON **object, char *complaint);

/* Closes the file. Complains and returns false if it could not be read to its end. */
bool ndjson_close(struct ndjson *in);

/* Complains of the line last read: FILE:LINE: what is wrong. */
void ndjson_complain(const struct ndjson *in, const char *complaint);

/* Reads strokes of [[x…],[y…]], simplified unless `raw`, or [[x…],[y…],[t…]], raw pen input.
 * False with a complaint if `strokes` (NULL: missing) are anything else. `field` is their name. */
bool ndjson_strokes(const cJSON *strokes, const char *field, bool raw, struct drawing *drawing, char *complaint);

/* JSON on a stream. */
void ndjson_write_string(FILE *out, const char *text);
void ndjson_write(FILE *out, const cJSON *value);
void ndjson_write_strokes(FILE *out, const ink_drawing *drawing);

#endif
