/* Reads the drawings of a file of any format.
 *
 * A format is a file reader_FORMAT.c that defines reader_FORMAT, and a row here. */
#ifndef READER_H
#define READER_H

#include "errors.h"
#include "input.h"
#include "json_read.h"
#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The first row also reads standard input and files of any other name. */
#define READER_FORMATS(ROW)                                                                                            \
    ROW(reader_ndjson)                                                                                                 \
    ROW(reader_quickdraw_bin)                                                                                          \
    ROW(reader_csv)

struct reader_settings {
    const char *field; /* the field with the strokes, in formats that have fields */
    struct stroke_options strokes;
    bool csv; /* the files are CSV */
};

/* What commands say about `strokes` in their help. */
extern const char reader_strokes_help[];

/* The options --raw, --rows, --points and --csv, for a list of option_spec. */
#define READER_OPTIONS(settings, rows, points)                                                                         \
    {"raw", .flag = &(settings).strokes.raw}, {"rows", .flag = &(rows)}, {"points", .flag = &(points)}, {              \
        "csv", .flag = &(settings).csv                                                                                 \
    }

/* Sets the layout by --rows and --points. Reports wrong usage and returns false if both are given. */
bool reader_set_layout(struct reader_settings *settings, const char *command, bool rows, bool points);

struct reader {
    const struct reader_format *format;
    const struct reader_settings *settings;
    const char *path;
    void *state; /* of the format */
    struct input input;
    uint64_t offset; /* after the drawing last read, in formats without lines */
    uint64_t bad;    /* lines or drawings that were skipped */
    bool ended;
    int status; /* the worst exit status so far */
};

enum read_result { READ_DRAWING, READ_BAD, READ_END };

struct reader_format {
    const char *suffix;     /* of file names; ".gz" may follow it */
    const char *summary;    /* for --help */
    bool named_after_label; /* the files are, and have no label inside */
    size_t state_size;      /* bytes of reader->state, all zero before `open` */

    /* Whether a file that begins so has this format, whatever its name is; or NULL. */
    bool (*recognize)(const char *first, size_t length);

    /* Looks at the first bytes. Returns false with an error if the file is of another kind. */
    bool (*open)(struct reader *reader, struct error *error);

    /* Reads the next drawing and sets its location, or says what is wrong with it. */
    enum read_result (*next)(struct reader *reader, struct record *record, struct error *error);

    void (*close)(struct reader *reader); /* or NULL */
};

#define DECLARE_READER(format) extern const struct reader_format format;
READER_FORMATS(DECLARE_READER)
#undef DECLARE_READER

/* The format that the file's name or the settings say, or NULL. */
const struct reader_format *reader_format_of(const char *path, const struct reader_settings *settings);

/* The file's name without its folder, the suffixes of formats, and what Google's downloads put before the label. */
void reader_word_of(const char *path, const char **word, size_t *length);

/* One line per format for --help. */
void reader_print_formats(FILE *out);

/* Opens a file with the reader of its format. Returns false if that fails; the status says how badly. */
bool reader_open(struct reader *reader, const char *path, const struct reader_settings *settings);

/* Reads the next drawing, or reports and skips what is bad, and sets the status. */
enum read_result reader_step(struct reader *reader, struct record *record);

/* Reads the next drawing. Returns false at the end. Reports and skips what cannot be read, and sets the status. */
bool reader_next(struct reader *reader, struct record *record);
void reader_close(struct reader *reader);

/* For formats with fields: reads the strokes of the record, which may also be a string with JSON, as tables have them.
 * The field then holds what was in the string. */
bool reader_read_strokes(const struct reader *reader, struct record *record, struct error *error);

#endif
