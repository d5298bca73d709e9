/* The binary format of the Quick, Draw! dataset, in files named after their label. Drawings are back to back,
 * little-endian:
 *
 *     u64 key_id  char[2] country  u8 recognized  u32 timestamp  u16 n_strokes
 *     n_strokes times:  u16 n_points  u8 x[n_points]  u8 y[n_points]
 */
#include "foreign.h"
#include "reader.h"

#include <stdio.h>
#include <string.h>

enum { HEADER_SIZE = 17, MAX_STROKE_POINTS = 65535 };

static unsigned read_u16(const uint8_t *bytes) { return bytes[0] | (unsigned)bytes[1] << 8; }

static uint64_t read_u64(const uint8_t *bytes) {
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* A key may look like anything; the country and the flag after it do not look like text. */
static bool has_country(const char *first, size_t length) {
    return length > 10 && is_capital(first[8]) && is_capital(first[9]) && (first[10] == 0 || first[10] == 1);
}

/* A JPEG picture has such bytes there, too. */
static bool recognize(const char *first, size_t length) {
    struct error error;
    return has_country(first, length) && !foreign_recognize(first, length, &error);
}

static bool open_file(struct reader *reader, struct error *error) {
    size_t length;
    const char *first = input_first(&reader->input, &length);
    return has_country(first, length) || !foreign_recognize(first, length, error);
}

static bool read_stroke(struct reader *reader, struct drawing *drawing) {
    uint8_t length[2], xy[2 * MAX_STROKE_POINTS];
    if (input_read(&reader->input, length, sizeof length) < sizeof length) {
        return false;
    }
    const size_t n = read_u16(length);
    if (input_read(&reader->input, xy, 2 * n) < 2 * n) {
        return false;
    }
    reader->offset += sizeof length + 2 * n;
    /* A drawing may claim four billion points; one stroke past the limit is enough for it to be refused. */
    if (drawing->n_points <= INK_MAX_INPUT_POINTS) {
        for (size_t i = 0; i < n; i++) {
            drawing_add_point(drawing, xy[i], xy[n + i]);
        }
        drawing_end_stroke(drawing);
    }
    return true;
}

static void add_field(struct record *record, const char *name, struct json_text value) {
    const struct json_text quoted = record_add_string(record, name, strlen(name));
    json_add_field(&record->fields, quoted, value);
}

static void add_fields(const struct reader *reader, struct record *record, const uint8_t *header) {
    const char *word;
    size_t length;
    reader_word_of(reader->path, &word, &length);
    record_clear(record, record_string_size(length) + 400);
    char number[24];
    int n = snprintf(number, sizeof number, "\"%llu\"", (unsigned long long)read_u64(header));
    add_field(record, "key_id", record_add_text(record, number, (size_t)n));
    if (strcmp(reader->path, "-") != 0) {
        add_field(record, "word", record_add_string(record, word, length));
    }
    add_field(record, "countrycode", record_add_string(record, (const char *)header + 8, 2));
    add_field(record, "recognized",
              header[10] ? record_add_text(record, "true", 4) : record_add_text(record, "false", 5));
    n = snprintf(number, sizeof number, "%lu", read_u16(header + 11) + 65536UL * read_u16(header + 13));
    add_field(record, "timestamp", record_add_text(record, number, (size_t)n));
    add_field(record, "drawing", (struct json_text){"", 0});
}

static enum read_result cut_off(struct reader *reader, struct error *error) {
    reader->ended = true;
    if (reader->input.fault) { /* which is reported when the file is closed */
        return READ_END;
    }
    fail(error, "the file ends inside this drawing: it is truncated or not a Quick, Draw! binary file");
    return READ_BAD;
}

static enum read_result next(struct reader *reader, struct record *record, struct error *error) {
    uint8_t header[HEADER_SIZE];
    record->location = (struct location){reader->input.name, LOCATION_BYTE, reader->offset};
    const size_t got = input_read(&reader->input, header, sizeof header);
    if (got == 0) {
        return READ_END;
    }
    if (got < sizeof header) {
        return cut_off(reader, error);
    }
    reader->offset += sizeof header;
    drawing_clear(&record->drawing, INK_SIMPLIFIED);
    for (unsigned strokes = read_u16(header + 15); strokes > 0; strokes--) {
        if (!read_stroke(reader, &record->drawing)) {
            return cut_off(reader, error);
        }
    }
    if (!drawing_check(&record->drawing, error)) {
        return READ_BAD;
    }
    add_fields(reader, record, header);
    return READ_DRAWING;
}

const struct reader_format reader_quickdraw_bin = {
    .suffix = ".bin",
    .summary = "a file of the Quick, Draw! dataset in its binary format, named after its label",
    .named_after_label = true,
    .recognize = recognize,
    .open = open_file,
    .next = next,
};
