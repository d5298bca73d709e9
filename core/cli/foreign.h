/* Recognizes files of other kinds by their first bytes. */
#ifndef FOREIGN_H
#define FOREIGN_H

#include "errors.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the bytes that input_first gives are of another kind than any reader reads. The error then says which, and
 * what to do. */
bool foreign_recognize(const char *first, size_t length, struct error *error);

/* The same for text that should be one JSON object per line. */
bool foreign_recognize_text(const char *first, size_t length, struct error *error);

/* The same for text that should be CSV. */
bool foreign_recognize_columns(const char *first, size_t length, struct error *error);

#endif
