/* CSV as RFC 4180 defines it, with the strokes as JSON in a column, as Kaggle has the Quick, Draw! dataset. The first
 * line names the columns. */
#include "foreign.h"
#include "reader.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

/* A line and those that go on in its quoted cells. */
struct row {
    char *text; /* (capacity) */
    size_t length, capacity;
    uint64_t line_number; /* of the first line */
};

struct state {
    struct row row;
    struct record header; /* a field per column */
};

static void append(struct row *row, const char *text, size_t length) {
    if (row->capacity - row->length < length + 1) {
        row->capacity = 2 * row->capacity + length + 1;
        row->text = xrealloc(row->text, row->capacity, 1);
    }
    memcpy(row->text + row->length, text, length);
    row->length += length;
    row->text[row->length] = '\0';
}

static bool has_open_quote(const char *text, size_t length, bool open) {
    for (const char *end = text + length; (text = memchr(text, '"', (size_t)(end - text))); text++) {
        open = !open;
    }
    return open;
}

/* Reads the next row that is not blank. */
static enum read_result read_row(struct input *in, struct row *row, struct error *error) {
    row->length = 0;
    bool open = false;
    do {
        const char *line;
        size_t length;
        const enum input_line got = input_next_line(in, &line, &length);
        if (got == INPUT_END && row->length == 0) {
            return READ_END;
        }
        if (row->length == 0) {
            row->line_number = in->line_number;
        }
        if (got != INPUT_LINE || row->length + length > INPUT_MAX_LINE) {
            fail(error, got == INPUT_END ? "a quote is not closed" : "longer than 16777216 bytes");
            return READ_BAD;
        }
        if (row->length == 0 && json_trim(line, length).length == 0) {
            continue;
        }
        open = has_open_quote(line, length, open);
        append(row, line, length);
        if (open) {
            append(row, "\n", 1);
        }
    } while (row->length == 0 || open);
    return READ_DRAWING;
}

/* A cell without its quotes. Where a quote is doubled, it is made single in place. */
struct cell {
    char *start;
    size_t length;
    bool last; /* of its row */
};

/* Reads the cell at `*at`, and moves `*at` behind it. Returns false if more follows its closing quote. */
static bool read_cell(char **at, const char *end, struct cell *cell) {
    char *from = *at, *to;
    *cell = (struct cell){.start = from};
    if (from < end && *from == '"') {
        cell->start = to = ++from;
        while (from < end && (*from != '"' || (from + 1 < end && from[1] == '"'))) {
            from += *from == '"';
            *to++ = *from++;
        }
        from++;
    } else {
        while (from < end && *from != ',') {
            from++;
        }
        to = from;
    }
    cell->length = (size_t)(to - cell->start);
    cell->last = from >= end;
    *at = from + 1;
    return cell->last || *from == ',';
}

/* Adds the row's cells as JSON strings; their names are those of `header`, or the cells themselves. Returns false with
 * an error if they are not as many as the columns. */
static bool add_cells(struct row *row, const struct record *header, struct record *record, struct error *error) {
    if (row->length > 0 && row->text[row->length - 1] == '\r') {
        row->length--;
    }
    record_clear(record, record_string_size(row->length) + 3 * row->length + (header ? header->length : 0));
    char *at = row->text, *const end = row->text + row->length;
    struct cell cell = {0};
    while (!cell.last) {
        if (!read_cell(&at, end, &cell)) {
            return fail(error, "a cell goes on after its closing quote; expected a comma");
        }
        const size_t n = record->fields.n;
        const struct json_text value = record_add_string(record, cell.start, cell.length);
        if (header && n < header->fields.n) { /* copied, because records may outlive the reader */
            const struct json_text name = header->fields.all[n].name;
            json_add_field(&record->fields, record_add_text(record, name.start, name.length), value);
        } else {
            json_add_field(&record->fields, value, value);
        }
    }
    const size_t n = record->fields.n;
    return !header || n == header->fields.n ||
           fail(error, "%zu cells; expected %zu as in the first line", n, header->fields.n);
}

static bool open_file(struct reader *reader, struct error *error) {
    struct state *state = reader->state;
    struct row *row = &state->row;
    size_t length;
    const char *first = input_first(&reader->input, &length);
    if (foreign_recognize(first, length, error) || foreign_recognize_columns(first, length, error)) {
        return false;
    }
    switch (read_row(&reader->input, row, error)) {
    case READ_END:
        return true;
    case READ_BAD:
        return false;
    case READ_DRAWING:
        break;
    }
    const struct json_text text = json_trim(row->text, row->length);
    memmove(row->text, text.start, text.length);
    row->length = text.length;
    if (!add_cells(row, NULL, &state->header, error)) {
        return false;
    }
    return json_find(&state->header.fields, reader->settings->field).start ||
           fail(error, "this is not CSV with a column \"%s\"; its first line must name the columns",
                reader->settings->field);
}

static enum read_result next(struct reader *reader, struct record *record, struct error *error) {
    struct state *state = reader->state;
    const enum read_result got = read_row(&reader->input, &state->row, error);
    if (got == READ_END) {
        return READ_END;
    }
    record->location = (struct location){reader->input.name, LOCATION_LINE, state->row.line_number};
    const bool read = got == READ_DRAWING && add_cells(&state->row, &state->header, record, error) &&
                      reader_read_strokes(reader, record, error);
    return read ? READ_DRAWING : READ_BAD;
}

static void close_file(struct reader *reader) {
    struct state *state = reader->state;
    free(state->row.text);
    record_free(&state->header);
}

const struct reader_format reader_csv = {
    .suffix = ".csv",
    .summary = "with --csv: a column \"drawing\" with strokes as JSON, and one \"word\"",
    .state_size = sizeof(struct state),
    .open = open_file,
    .next = next,
    .close = close_file,
};
