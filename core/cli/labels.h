/* Finds a model's label by a name as people write it. */
#ifndef LABELS_H
#define LABELS_H

#include "inkling.h"

#include <stdbool.h>
#include <stddef.h>

/* Finds the label of this name, `length` bytes: exactly, or else the only one that is equal if case is ignored and "_",
 * "-", "+" and "%20" count as spaces, as in the file names of Google's and Kaggle's downloads. */
bool label_find(const ink_model *model, const char *name, size_t length, uint32_t *label);

/* The same among n labels. */
bool label_find_among(const char *const *labels, uint32_t n, const char *name, size_t length, uint32_t *label);

/* The label that takes the fewest changes of a letter to become the name. */
const char *label_nearest(const char *const *labels, uint32_t n, const char *name, size_t length);

/* The bytes of a name that a message shows, for "%.*s": 80 at most, without a part of a character. */
int label_shown_length(const char *name, size_t length);

#endif
