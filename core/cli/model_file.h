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

/* Loads the model at `path`; for NULL $INKLING_MODEL or the first that exists, from the program's folder, of
 * inkling.ink, ../../weights/inkling.ink and ../share/inkling/inkling.ink. On failure reports why and returns false. */
bool model_file_load(struct model_file *file, const char *path);
void model_file_free(struct model_file *file);

#endif
