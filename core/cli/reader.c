#include "reader.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT_ROW(format) &(format),
static const struct reader_format *const formats[] = {READER_FORMATS(FORMAT_ROW)};

enum { N_FORMATS = sizeof formats / sizeof formats[0] };

const char reader_strokes_help[] =
    "    --raw         strokes of two rows are raw pen input, too\n"
    "    --rows        strokes are rows, [[x…],[y…]], where their shape does not tell\n"
    "    --points      strokes are points, [[x,y],…]: raw pen input\n"
    "    --csv         the files are CSV with a column \"drawing\", as Kaggle has them\n";

bool reader_set_layout(struct reader_settings *settings, const char *command, bool rows, bool points) {
    if (rows && points) {
        report_usage(command, "--rows and --points exclude each other");
        return false;
    }
    settings->strokes.layout = rows ? LAYOUT_ROWS : points ? LAYOUT_POINTS : LAYOUT_BY_SHAPE;
    return true;
}

/* The length of the name without the suffix, if it ends so. */
static size_t cut_suffix(const char *name, size_t length, const char *suffix) {
    const size_t n = strlen(suffix);
    return length > n && memcmp(name + length - n, suffix, n) == 0 ? length - n : length;
}

const struct reader_format *reader_format_of(const char *path, const struct reader_settings *settings) {
    const size_t length = cut_suffix(path, strlen(path), ".gz");
    for (size_t i = 0; i < N_FORMATS; i++) {
        if ((formats[i] == &reader_csv) == settings->csv && cut_suffix(path, length, formats[i]->suffix) < length) {
            return formats[i];
        }
    }
    return NULL;
}

void reader_word_of(const char *path, const char **word, size_t *length) {
    static const char *const prefixes[] = {"full_binary_", "full_simplified_", "full_raw_"};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const size_t whole = cut_suffix(name, strlen(name), ".gz");
    size_t n = whole;
    for (size_t i = 0; i < N_FORMATS && n == whole; i++) {
        n = cut_suffix(name, whole, formats[i]->suffix);
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        const size_t prefix = strlen(prefixes[i]);
        if (n > prefix && memcmp(name, prefixes[i], prefix) == 0) {
            name += prefix;
            n -= prefix;
        }
    }
    *word = name;
    *length = n;
}

void reader_print_formats(FILE *out) {
    for (size_t i = 0; i < N_FORMATS; i++) {
        fprintf(out, "        %-14s %s\n", formats[i]->suffix, formats[i]->summary);
    }
}

bool reader_open(struct reader *reader, const char *path, const struct reader_settings *settings) {
    const struct reader_format *format = settings->csv ? &reader_csv : reader_format_of(path, settings);
    *reader = (struct reader){.format = format ? format : formats[0], .settings = settings, .path = path};
    if (!input_open(&reader->input, path)) {
        reader->status = EXIT_FATAL;
        return false;
    }
    reader->state = xcalloc(1, reader->format->state_size + 1);
    struct error error;
    if (!reader->format->open(reader, &error)) {
        if (!reader->input.fault) { /* else reader_close says why */
            report_error("%s: %s", reader->input.name, error.message);
        }
        reader_close(reader);
        reader->status = EXIT_FATAL;
        return false;
    }
    return true;
}

bool reader_next(struct reader *reader, struct record *record) {
    struct error error;
    while (!reader->ended) {
        switch (reader->format->next(reader, record, &error)) {
        case READ_DRAWING:
            return true;
        case READ_BAD:
            report_error_at(&record->location, error.message);
            reader->bad++;
            reader->status = worse_status(reader->status, EXIT_SOME_FAILED);
            break;
        case READ_END:
            reader->ended = true;
        }
    }
    return false;
}

void reader_close(struct reader *reader) {
    if (reader->format->close) {
        reader->format->close(reader);
    }
    if (!input_close(&reader->input)) {
        reader->status = EXIT_FATAL;
    }
    free(reader->state);
}

/* Fields of the Quick, Draw! dataset, whose strokes are rows. */
static bool is_quickdraw(const struct json_fields *fields) {
    return json_find(fields, "key_id").start || json_find(fields, "countrycode").start ||
           json_find(fields, "recognized").start;
}

bool reader_read_strokes(const struct reader *reader, struct record *record, struct error *error) {
    const struct reader_settings *settings = reader->settings;
    struct stroke_options options = settings->strokes;
    options.prefer_rows = is_quickdraw(&record->fields);
    return json_read_strokes(json_find(&record->fields, settings->field), settings->field, options, &record->drawing,
                             error);
}
