#include "ndjson.h"

#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool ndjson_open(struct ndjson *in, const char *path) {
    *in = (struct ndjson){.name = input_name(path), .file = open_input(path)};
    return in->file != NULL;
}

static const char *skip_space(const char *text, const char *end) {
    while (text < end && strchr(" \t\r\n", *text) && *text) {
        text++;
    }
    return text;
}

/* Parses a line. Returns NULL with an error if it is not one JSON object. */
static cJSON *parse_object(const char *line, size_t length, struct error *error) {
    const char *end = line, *const line_end = line + length;
    errno = 0;
    cJSON *value = cJSON_ParseWithLengthOpts(line, length, &end, false);
    if (value) {
        end = skip_space(end, line_end);
    }
    if (value && end == line_end && cJSON_IsObject(value)) {
        return value;
    }
    if (!value && errno == ENOMEM) {
        fail(error, "not enough memory to read this line");
    } else if (!value || end < line_end) {
        fail(error, "not valid JSON at byte %td of the line; expected one JSON object per line", end - line + 1);
    } else {
        fail(error, "not a JSON object; expected {\"drawing\":[[[x…],[y…]],…]}");
    }
    cJSON_Delete(value);
    return NULL;
}

bool ndjson_next(struct ndjson *in, cJSON **object, struct error *error) {
    ssize_t length;
    do {
        length = getline(&in->line, &in->line_capacity, in->file);
        if (length < 0) {
            /* Without memory for a line getline sets no flag of the stream. */
            in->read_error = feof(in->file) && !ferror(in->file) ? 0 : errno;
            return false;
        }
        in->line_number++;
        in->bytes_read += (uint64_t)length;
    } while (skip_space(in->line, in->line + length) == in->line + length);
    *object = parse_object(in->line, (size_t)length, error);
    return true;
}

bool ndjson_close(struct ndjson *in) {
    if (in->read_error) {
        report_error("inkling: cannot read %s after line %llu: %s", in->name, (unsigned long long)in->line_number,
                     strerror(in->read_error));
    }
    close_input(in->file);
    free(in->line);
    return !in->read_error;
}

void ndjson_report(const struct ndjson *in, const struct error *error) {
    report_error_at(&(struct location){in->name, LOCATION_LINE, in->line_number}, error->message);
}

int ndjson_for_each(const char *path, ndjson_use *use, void *context) {
    struct ndjson in;
    if (!ndjson_open(&in, path)) {
        return EXIT_FATAL;
    }
    int status = EXIT_OK;
    struct error error;
    cJSON *object;
    while (!ferror(stdout) && ndjson_next(&in, &object, &error)) {
        if (!object || !use(context, object, &error)) {
            ndjson_report(&in, &error);
            status = EXIT_SOME_FAILED;
        }
        cJSON_Delete(object);
    }
    return ndjson_close(&in) ? status : EXIT_FATAL;
}
