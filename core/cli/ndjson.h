/* Reads newline-delimited JSON: one object per line. */
#ifndef NDJSON_H
#define NDJSON_H

#include "errors.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct ndjson {
    const char *name; /* of the file, for messages */
    FILE *file;
    uint64_t line_number; /* of the line last read, from 1 */
    uint64_t bytes_read;
    int read_error; /* errno of what ended the reading, 0 at the file's end */
    char *line;
    size_t line_capacity;
};

/* Opens a file, or standard input for "-". On failure reports why and returns false. */
bool ndjson_open(struct ndjson *in, const char *path);

/* Reads the next line that is not blank. Returns false at the end, or if the file cannot be read further: then
 * ndjson_close reports why. *object is the line's object, for the caller to cJSON_Delete, or NULL with an error. */
bool ndjson_next(struct ndjson *in, cJSON **object, struct error *error);

/* Closes the file. If it could not be read to its end, reports why and returns false. */
bool ndjson_close(struct ndjson *in);

/* Reports what is wrong with the line last read. */
void ndjson_report(const struct ndjson *in, const struct error *error);

/* Uses one object of a file. Returns false with an error if it cannot. */
typedef bool ndjson_use(void *context, const cJSON *object, struct error *error);

/* Passes each object of a file to `use`, while standard output can be written; reports and skips bad lines. Returns
 * the exit status. */
int ndjson_for_each(const char *path, ndjson_use *use, void *context);

#endif
