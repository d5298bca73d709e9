/* Finds and reads a model file. */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include "inkling.h"

#include <stdbool.h>
#include <stddef.h>

struct model_file {
    char *path;
    void *bytes;
    ink_model model;
};

/* Loads the model at `path`; for NULL $INKLING_MODEL or the first that exists, from the program's folder, of
 * inkling.ink, ../../weights/inkling.ink and ../share/inkling/inkling.ink. On failure reports why and returns false. */
bool model_file_load(struct model_file *file, const char *path);
void model_file_free(struct model_file *file);

/* The path of the weights to use without an option, for the caller to free: the environment variable's, or the first
 * file `name` beside the program, in ../../weights or ../share/inkling. NULL, reported, if there is none. what: for
 * messages. */
char *find_weights(const char *what, const char *name, const char *option, const char *variable);

/* Reads a file into memory aligned for a model. If that fails, reports why and returns NULL. */
void *read_weights(const char *what, const char *path, size_t *size);

#endif
