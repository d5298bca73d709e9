/* The labelled drawings of folders, .bin files and ndjson files, one after the other. */
#ifndef DATASET_H
#define DATASET_H

#include "bin.h"
#include "drawing.h"
#include "ndjson.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dataset {
    const ink_model *model; /* whose labels count */
    const char *field;      /* of an ndjson line, where its strokes are */
    bool raw;               /* ndjson strokes of two rows are raw pen input */
    char **paths;
    size_t n_paths, current;
    uint64_t total, before; /* bytes of all files, of those read to their end */
    enum { DATASET_CLOSED, DATASET_BIN, DATASET_NDJSON } open;
    struct bin bin;
    struct ndjson ndjson;
    uint32_t label; /* of the .bin file that is open */
    int status;     /* the worst so far: EXIT_FINE, EXIT_BAD_INPUT, EXIT_FAILED */
};

/* Where a drawing stands, for complaints. */
struct place {
    const char *path;
    bool bin;
    uint64_t at; /* byte of a .bin file, line of an ndjson file */
};

/* Lists the files: of a folder its .bin and .ndjson files by name, else the path itself. Complains and returns
 * false if there are none or one cannot be reached. Set model, field and raw before. */
bool dataset_open(struct dataset *set, char **paths, size_t n_paths);

/* The next drawing with its label. False at the end. Complains of what cannot be read, and goes on. */
bool dataset_next(struct dataset *set, struct drawing *drawing, uint32_t *label, struct place *place);

/* Bytes read so far. */
uint64_t dataset_done(const struct dataset *set);

void dataset_close(struct dataset *set);

void place_complain(const struct place *place, const char *complaint);

#endif
