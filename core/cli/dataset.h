/* The labeled drawings of several files and folders, one after the other. */
#ifndef DATASET_H
#define DATASET_H

#include "reader.h"

struct labeled_drawing {
    struct drawing drawing;
    uint32_t label;
    struct location location;
};

struct dataset {
    const ink_model *model; /* its labels count */
    struct reader_settings settings;
    char **paths;
    size_t n_paths, current;
    uint64_t total_bytes;  /* of all files */
    uint64_t closed_bytes; /* of the files that are read */
    struct reader reader;
    struct record record;
    uint32_t label; /* of the current file, if it is named after it */
    bool is_open;
    int status; /* the worst exit status so far */
};

/* Lists the files: those of a folder that have a known format, by name, or the path itself. Names those that it leaves
 * out. Reports and returns false if a folder has none or a path cannot be reached. dataset_close frees the list in any
 * case. */
bool dataset_open(struct dataset *set, const ink_model *model, const struct reader_settings *settings, char **paths,
                  size_t n_paths);

/* Reads the next drawing. Returns false at the end. Reports and skips what cannot be read. */
bool dataset_next(struct dataset *set, struct labeled_drawing *result);

uint64_t dataset_bytes_read(const struct dataset *set);

void dataset_close(struct dataset *set);

#endif
