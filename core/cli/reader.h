/* Reads labeled drawings from a file of any format.
 *
 * A format is a file reader_FORMAT.c that defines reader_FORMAT, and a row here. */
#ifndef READER_H
#define READER_H

#include "drawing.h"
#include "errors.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The first row also reads standard input and files of any other name. */
#define READER_FORMATS(ROW)                                                                                            \
    ROW(reader_ndjson)                                                                                                 \
    ROW(reader_quickdraw_bin)

struct reader_settings {
    const ink_model *model; /* its labels count */
    const char *field;      /* the field with the strokes, in formats that have fields */
    bool raw;               /* strokes without times are raw pen input too */
};

struct labeled_drawing {
    struct drawing drawing;
    uint32_t label;
    struct location location;
};

struct reader {
    const struct reader_format *format;
    const struct reader_settings *settings;
    const char *path;
    void *state; /* of the format */
    uint64_t bytes_read;
    int status; /* the worst exit status so far */
};

struct reader_format {
    const char *suffix;  /* of file names */
    const char *summary; /* for --help */
    size_t state_size;   /* bytes of reader->state, all zero before `open` */

    /* Opens reader->path. On failure reports why, sets the reader's status and returns false. */
    bool (*open)(struct reader *reader);

    /* Reads the next drawing. Returns false at the end. Reports and skips what cannot be read, and sets the status. */
    bool (*next)(struct reader *reader, struct labeled_drawing *result);

    void (*close)(struct reader *reader);
};

#define DECLARE_READER(format) extern const struct reader_format format;
READER_FORMATS(DECLARE_READER)
#undef DECLARE_READER

/* The format of a file, from its name, or NULL. */
const struct reader_format *reader_format_of(const char *path);

/* One line per format for --help. */
void reader_print_formats(FILE *out);

/* Opens a file with the reader of its format. Returns false if that fails; the status says how badly. */
bool reader_open(struct reader *reader, const char *path, const struct reader_settings *settings);
bool reader_next(struct reader *reader, struct labeled_drawing *result);
void reader_close(struct reader *reader);

/* For formats: makes the reader's status worse, never better. */
void reader_worsen_status(struct reader *reader, int status);

/* For formats: finds the label of this name, `length` bytes. */
bool reader_find_label(const struct reader *reader, const char *name, size_t length, uint32_t *label);

#endif
