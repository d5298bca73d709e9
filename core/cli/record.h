/* A drawing of a file with its other fields. A record owns its memory and can be reused; all zero is an empty one. */
#ifndef RECORD_H
#define RECORD_H

#include "drawing.h"
#include "errors.h"
#include "json.h"

#include <stddef.h>

struct record {
    struct location location;
    struct json_fields fields; /* in the file's order, as JSON */
    struct drawing drawing;
    char *text; /* (capacity): what the fields point into */
    size_t length, capacity;
};

/* Empties the text and the fields, and makes room for `size` bytes. */
void record_clear(struct record *record, size_t size);

/* Adds text, for which there must be room. */
struct json_text record_add_text(struct record *record, const char *text, size_t length);

/* Bytes that record_add_string needs at most. */
size_t record_string_size(size_t length);

/* Adds bytes as a JSON string; what is not UTF-8 becomes U+FFFD. */
struct json_text record_add_string(struct record *record, const char *bytes, size_t length);

/* Frees text of more than `size` bytes, so that many records that are reused stay small. */
void record_limit(struct record *record, size_t size);

void record_free(struct record *record);

#endif
