/* JSON as RFC 8259 defines it, in UTF-8. Text is checked once and then passed through as it is.
 *
 * bin/json.mjs does the same in JavaScript. */
#ifndef JSON_H
#define JSON_H

#include "errors.h"

#include <stdbool.h>
#include <stddef.h>

enum { JSON_MAX_DEPTH = 1000 };

/* The text of a value, or of part of one. `start` is NULL if there is none. */
struct json_text {
    const char *start;
    size_t length; /* bytes */
};

struct json_field {
    struct json_text name, value; /* the name with its quotes */
};

/* The fields of an object, in order. All zero is an empty list; it can be reused. */
struct json_fields {
    struct json_field *all; /* (n) */
    size_t n, capacity;
};

void json_add_field(struct json_fields *fields, struct json_text name, struct json_text value);
void json_fields_free(struct json_fields *fields);

/* Whether a name, which is a JSON string, is this. */
bool json_is_named(struct json_text string, const char *name);

/* The value of the last field of this name. */
struct json_text json_find(const struct json_fields *fields, const char *name);

/* The line's text without a byte order mark and without the space around it. */
struct json_text json_trim(const char *line, size_t length);

/* Lists the fields of the object that a line is. Returns false with an error if the line is anything else. `line` must
 * be followed by a byte that may be read. */
bool json_check_object(const char *line, size_t length, struct json_fields *fields, struct error *error);

/* Checks a value that has nothing but space around it. */
bool json_check_value(const char *text, size_t length);

/* Whether an object begins whose end is not in the text. */
bool json_is_unfinished(const char *text, size_t length);

/* The bytes of the well-formed UTF-8 character at `at`, or 0. */
size_t json_utf8_length(const char *at, const char *end);

/* The characters of a string in UTF-8, without a NUL at the end; half of a surrogate pair becomes U+FFFD. `to`: as many
 * bytes as the text has. Returns their number. */
size_t json_decode_string(struct json_text string, char *to);

/* For text that was checked: the first byte that is not space, from `at` on. */
const char *json_skip_space(const char *at);

/* For text that was checked: the byte after the value at `at`. */
const char *json_skip_value(const char *at);

/* For text that was checked: the next element of a list; NULL after the last. `at`: the list's first byte, or the end
 * of the element before. */
const char *json_next_element(const char *at);

#endif
