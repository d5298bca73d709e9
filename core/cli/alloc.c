#include "alloc.h"

#include "errors.h"
#include "inkling.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *check(void *memory) {
    if (!memory) {
        report_error("inkling: out of memory");
        exit(EXIT_FATAL);
    }
    return memory;
}

void *xrealloc(void *memory, size_t count, size_t size) {
    return check(count <= SIZE_MAX / size ? realloc(memory, count * size) : NULL);
}

void *xcalloc(size_t count, size_t size) { return check(calloc(count, size)); }

void *xaligned_alloc(size_t size) {
    /* aligned_alloc needs a multiple of the alignment, and may return NULL for no bytes. */
    return check(aligned_alloc(INK_ALIGNMENT, (size / INK_ALIGNMENT + 1) * INK_ALIGNMENT));
}

char *join_path(const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = xrealloc(NULL, size, 1);
    snprintf(path, size, "%s%s%s", folder, *folder ? "/" : "", name);
    return path;
}
