/* Preloaded into the command line: makes call number FAIL_AT (from 0) of FAIL_OF, "memory" or "read", fail, and writes
 * the number of such calls to the file COUNT_TO. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static long calls;

static int fails(const char *what, int error) {
    const char *of = getenv("FAIL_OF"), *at = getenv("FAIL_AT");
    if (!of || strcmp(of, what) != 0) {
        return 0;
    }
    const long call = __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
    if (!at || strtol(at, NULL, 10) != call) {
        return 0;
    }
    errno = error;
    return 1;
}

void *malloc(size_t size) { return fails("memory", ENOMEM) ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails("memory", ENOMEM) ? NULL : __libc_calloc(count, size); }
void *realloc(void *memory, size_t size) { return fails("memory", ENOMEM) ? NULL : __libc_realloc(memory, size); }
void *aligned_alloc(size_t alignment, size_t size) {
    return fails("memory", ENOMEM) ? NULL : __libc_memalign(alignment, size);
}

/* Returns half of the items, as at an unexpected end of the file. */
size_t fread(void *to, size_t size, size_t count, FILE *file) {
    return fread_unlocked(to, size, fails("read", EIO) ? count / 2 : count, file);
}

ssize_t read(int file, void *to, size_t size) {
    if (fails("read", EIO)) {
        return -1;
    }
    return syscall(SYS_read, file, to, size);
}

__attribute__((destructor)) static void write_count(void) {
    const char *to = getenv("COUNT_TO");
    FILE *file = to ? fopen(to, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", calls);
        fclose(file);
    }
}
