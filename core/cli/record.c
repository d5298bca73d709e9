#include "record.h"

#include "alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void record_clear(struct record *record, size_t size) {
    record->fields.n = 0;
    record->length = 0;
    if (record->capacity < size) {
        record->capacity = 2 * size;
        record->text = xrealloc(record->text, record->capacity, 1);
    }
}

struct json_text record_add_text(struct record *record, const char *text, size_t length) {
    char *to = record->text + record->length;
    memcpy(to, text, length);
    record->length += length;
    return (struct json_text){to, length};
}

size_t record_string_size(size_t length) { return 6 * length + 2; }

struct json_text record_add_string(struct record *record, const char *bytes, size_t length) {
    char *const start = record->text + record->length, *to = start;
    const char *at = bytes, *const end = bytes + length;
    *to++ = '"';
    while (at < end) {
        const unsigned char c = (unsigned char)*at;
        size_t n = 1;
        if (c < ' ') {
            to += snprintf(to, 7, "\\u%04x", (unsigned)c);
        } else if (c == '"' || c == '\\') {
            *to++ = '\\';
            *to++ = *at;
        } else if (c < 0x80) {
            *to++ = *at;
        } else {
            n = json_utf8_length(at, end);
            const char *character = n ? at : "\xEF\xBF\xBD";
            memcpy(to, character, n ? n : 3);
            to += n ? n : 3;
            n = n ? n : 1;
        }
        at += n;
    }
    *to++ = '"';
    record->length += (size_t)(to - start);
    return (struct json_text){start, (size_t)(to - start)};
}

void record_limit(struct record *record, size_t size) {
    if (record->capacity > size) {
        free(record->text);
        record->text = NULL;
        record->length = record->capacity = 0;
    }
}

void record_free(struct record *record) {
    json_fields_free(&record->fields);
    drawing_free(&record->drawing);
    free(record->text);
}
