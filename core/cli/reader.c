#include "reader.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT_ROW(format) &(format),
static const struct reader_format *const formats[] = {READER_FORMATS(FORMAT_ROW)};

enum { N_FORMATS = sizeof formats / sizeof formats[0] };

static bool ends_with(const char *text, const char *end) {
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

const struct reader_format *reader_format_of(const char *path) {
    for (size_t i = 0; i < N_FORMATS; i++) {
        if (ends_with(path, formats[i]->suffix)) {
            return formats[i];
        }
    }
    return NULL;
}

void reader_print_formats(FILE *out) {
    for (size_t i = 0; i < N_FORMATS; i++) {
        fprintf(out, "        %-14s %s\n", formats[i]->suffix, formats[i]->summary);
    }
}

bool reader_open(struct reader *reader, const char *path, const struct reader_settings *settings) {
    const struct reader_format *format = reader_format_of(path);
    *reader = (struct reader){.format = format ? format : formats[0], .settings = settings, .path = path};
    reader->state = xcalloc(1, reader->format->state_size);
    if (!reader->format->open(reader)) {
        free(reader->state);
        return false;
    }
    return true;
}

bool reader_next(struct reader *reader, struct labeled_drawing *result) { return reader->format->next(reader, result); }

void reader_close(struct reader *reader) {
    reader->format->close(reader);
    free(reader->state);
}

void reader_worsen_status(struct reader *reader, int status) { reader->status = worse_status(reader->status, status); }

bool reader_find_label(const struct reader *reader, const char *name, size_t length, uint32_t *label) {
    const ink_model *model = reader->settings->model;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        if (strncmp(model->labels[i], name, length) == 0 && model->labels[i][length] == '\0') {
            *label = i;
            return true;
        }
    }
    return false;
}
