#include "reader.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FORMAT_ROW(format) &(format),
static const struct reader_format *const formats[] = {READER_FORMATS(FORMAT_ROW)};

enum { N_FORMATS = sizeof formats / sizeof formats[0], MIN_FIRST = 16 /* bytes that tell a format */ };

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

/* The length of the name without the suffix, if it ends so, in letters of any case. */
static size_t cut_suffix(const char *name, size_t length, const char *suffix) {
    const size_t n = strlen(suffix);
    return length > n && strncasecmp(name + length - n, suffix, n) == 0 ? length - n : length;
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

/* The format by the settings, the file's name, or its first bytes: files lose their suffix in pipes and downloads. */
static const struct reader_format *choose_format(struct reader *reader) {
    if (reader->settings->csv) {
        return &reader_csv;
    }
    const struct reader_format *format = reader_format_of(reader->path, reader->settings);
    if (format && format != formats[0]) {
        return format;
    }
    size_t length;
    const char *first = input_first(&reader->input, &length);
    if (length > 0 && *first != '{' && length < MIN_FIRST) { /* a line end among other bytes */
        first = input_peek(&reader->input, MIN_FIRST, &length);
    }
    for (size_t i = 0; i < N_FORMATS; i++) {
        if (formats[i]->recognize && formats[i]->recognize(first, length)) {
            return formats[i];
        }
    }
    return formats[0];
}

bool reader_open(struct reader *reader, const char *path, const struct reader_settings *settings) {
    *reader = (struct reader){.settings = settings, .path = path};
    if (!input_open(&reader->input, path)) {
        reader->status = EXIT_FATAL;
        return false;
    }
    reader->format = choose_format(reader);
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

enum read_result reader_step(struct reader *reader, struct record *record) {
    struct error error;
    const enum read_result got = reader->ended ? READ_END : reader->format->next(reader, record, &error);
    if (got == READ_BAD) {
        report_error_at(&record->location, error.message);
        reader->bad++;
        reader->status = worse_status(reader->status, EXIT_SOME_FAILED);
    }
    reader->ended = reader->ended || got == READ_END;
    return got;
}

bool reader_next(struct reader *reader, struct record *record) {
    enum read_result got;
    do {
        got = reader_step(reader, record);
    } while (got == READ_BAD);
    return got == READ_DRAWING;
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

/* Puts the JSON that a string holds in its place. */
static bool unwrap(struct json_text *value, const char *name, struct error *error) {
    char *decoded = (char *)value->start; /* in the record's text */
    const size_t length = json_decode_string(*value, decoded);
    decoded[length] = '\0';
    *value = json_trim(decoded, length);
    return json_check_value(value->start, value->length) || fail(error, "the string \"%s\" does not hold JSON", name);
}

bool reader_read_strokes(const struct reader *reader, struct record *record, struct error *error) {
    const struct reader_settings *settings = reader->settings;
    struct stroke_options options = settings->strokes;
    options.prefer_rows = is_quickdraw(&record->fields);
    struct json_text strokes = {NULL, 0};
    for (size_t i = record->fields.n; i > 0 && !strokes.start; i--) {
        struct json_field *field = &record->fields.all[i - 1];
        if (json_is_named(field->name, settings->field)) {
            if (*field->value.start == '"' && !unwrap(&field->value, settings->field, error)) {
                return false;
            }
            strokes = field->value;
        }
    }
    return json_read_strokes(strokes, settings->field, options, &record->drawing, error);
}
