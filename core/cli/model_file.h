/* Finds and reads a model file. */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include "inkling.h"

#include <stdbool.h>

struct model_file {
    char *path;
    void *bytes;
    ink_model model;
};

/* Loads the model at `path`, or for NULL the first that exists of: $INKLING_MODEL, and from the folder of this
 * program inkling.ink, ../../weights/inkling.ink, ../share/inkling/inkling.ink.
 * On failure complains and returns false. */
bool model_file_load(struct model_file *file, const char *path);
void model_file_free(struct model_file *file);

#endif
