/* The labeled drawings of several files and folders, one after the other. */
#ifndef DATASET_H
#define DATASET_H

#include "reader.h"

struct dataset {
    struct reader_settings settings;
    char **paths;
    size_t n_paths, current;
    uint64_t total_bytes;  /* of all files */
    uint64_t closed_bytes; /* of the files that are read */
    struct reader reader;
    bool is_open;
    int status; /* the worst exit status so far */
};

/* Lists the files: those of a folder that have a known format, by name, or the path itself. Reports and returns false
 * if a folder has none or a path cannot be reached. dataset_close frees the list in any case. */
bool dataset_open(struct dataset *set, const struct reader_settings *settings, char **paths, size_t n_paths);

/* Reads the next drawing. Returns false at the end. Reports and skips what cannot be read. */
bool dataset_next(struct dataset *set, struct labeled_drawing *result);

uint64_t dataset_bytes_read(const struct dataset *set);

void dataset_close(struct dataset *set);

#endif
