/* ndjson: one JSON object per line with strokes, as Quick, Draw! publishes them. */
#include "foreign.h"
#include "reader.h"

static bool open_file(struct reader *reader, struct error *error) {
    size_t length;
    const char *first = input_first(&reader->input, &length);
    return !foreign_recognize(first, length, error) && !foreign_recognize_text(first, length, error);
}

static enum read_result next(struct reader *reader, struct record *record, struct error *error) {
    struct input *in = &reader->input;
    const char *line;
    size_t length;
    enum input_line got;
    do {
        got = input_next_line(in, &line, &length);
        if (got == INPUT_END) {
            return READ_END;
        }
    } while (json_trim(line, length).length == 0);
    record->location = (struct location){in->name, LOCATION_LINE, in->line_number};
    if (got == INPUT_LINE_TOO_LONG) {
        fail(error, "longer than %d bytes", INPUT_MAX_LINE);
        return READ_BAD;
    }
    record_clear(record, length + 1);
    const struct json_text text = record_add_text(record, line, length);
    record->text[length] = '\0';
    const bool read = json_check_object(text.start, text.length, &record->fields, error) &&
                      reader_read_strokes(reader, record, error);
    return read ? READ_DRAWING : READ_BAD;
}

const struct reader_format reader_ndjson = {
    .suffix = ".ndjson",
    .summary = "one JSON object per line, with \"word\" and strokes",
    .open = open_file,
    .next = next,
};
