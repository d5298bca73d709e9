/* Labeled drawings of the Quick, Draw! dataset: files in its binary format, named after their label. */
#include "input.h"
#include "quickdraw_bin.h"
#include "reader.h"

#include <errno.h>
#include <string.h>

struct state {
    FILE *file;
    uint32_t label;
};

static bool open_file(struct reader *reader) {
    struct state *state = reader->state;
    const char *slash = strrchr(reader->path, '/'), *name = slash ? slash + 1 : reader->path;
    if (!reader_find_label(reader, name, strlen(name) - strlen(reader->format->suffix), &state->label)) {
        report_error("%s: the model has no label of this name; expected a file named LABEL.bin", reader->path);
        reader_worsen_status(reader, EXIT_SOME_FAILED);
        return false;
    }
    state->file = open_input(reader->path);
    if (!state->file) {
        reader_worsen_status(reader, EXIT_FATAL);
        return false;
    }
    return true;
}

static bool next(struct reader *reader, struct labeled_drawing *result) {
    const struct state *state = reader->state;
    result->label = state->label;
    result->location = (struct location){reader->path, LOCATION_BYTE, reader->bytes_read};
    switch (quickdraw_bin_next(state->file, &result->drawing, &reader->bytes_read)) {
    case QUICKDRAW_BIN_DRAWING:
        return true;
    case QUICKDRAW_BIN_TRUNCATED:
        report_error_at(&result->location, ferror(state->file) ? strerror(errno)
                                                               : "the file ends inside this drawing: it is truncated "
                                                                 "or not a Quick, Draw! binary file");
        reader_worsen_status(reader, EXIT_SOME_FAILED);
        return false;
    case QUICKDRAW_BIN_END:
        break;
    }
    return false;
}

static void close_file(struct reader *reader) {
    const struct state *state = reader->state;
    close_input(state->file);
}

const struct reader_format reader_quickdraw_bin = {
    .suffix = ".bin",
    .summary = "a file of the Quick, Draw! dataset in its binary format, named LABEL.bin",
    .state_size = sizeof(struct state),
    .open = open_file,
    .next = next,
    .close = close_file,
};
