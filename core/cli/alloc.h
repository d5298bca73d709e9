/* Allocation that ends the program with a message if there is not enough memory. */
#ifndef ALLOC_H
#define ALLOC_H

#include <stddef.h>

/* realloc of an array. */
void *xrealloc(void *memory, size_t count, size_t size);

/* calloc. */
void *xcalloc(size_t count, size_t size);

/* Memory aligned to INK_ALIGNMENT, at least `size` bytes. */
void *xaligned_alloc(size_t size);

/* folder/name, or name if the folder is empty; the caller frees it. */
char *join_path(const char *folder, const char *name);

#endif
