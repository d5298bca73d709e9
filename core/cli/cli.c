#include "cli.h"

#include "inkling.h"
#include "progress.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void complain(const char *format, ...) {
    progress_hide();
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments); /* NOLINT(clang-analyzer-valist.Uninitialized): va_start is above */
    va_end(arguments);
    fputc('\n', stderr);
}

int complain_usage(const char *command, const char *format, ...) {
    fprintf(stderr, "inkling %s: ", command);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments); /* NOLINT(clang-analyzer-valist.Uninitialized): va_start is above */
    va_end(arguments);
    fprintf(stderr, "; see inkling %s --help\n", command);
    return EXIT_FAILED;
}

int complain_option(int returned, char **argv) {
    /* A short option has no word of its own: it may stand anywhere in one. */
    if (optopt > ' ' && optopt < 127 && strncmp(argv[optind - 1], "--", 2) != 0) {
        return complain_usage(argv[0], returned == ':' ? "-%c needs a value" : "there is no option -%c", optopt);
    }
    return complain_usage(argv[0], returned == ':' ? "%s needs a value" : "%s is not an option here", argv[optind - 1]);
}

int finish_output(int status) {
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("inkling: cannot write the output: %s", strerror(errno));
        return EXIT_FAILED;
    }
    return status;
}

bool parse_count(const char *text, long least, long most, long *count) {
    char *end;
    errno = 0;
    *count = strtol(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && *count >= least && *count <= most;
}

bool parse_fraction(const char *text, double *fraction) {
    char *end;
    *fraction = strtod(text, &end);
    return end != text && *end == '\0' && *fraction > 0 && *fraction <= 1;
}

static void out_of_memory(void) {
    complain("inkling: out of memory");
    exit(EXIT_FAILED);
}

void *grow(void *memory, size_t count, size_t size) {
    void *grown = count <= SIZE_MAX / size ? realloc(memory, count * size) : NULL;
    if (!grown) {
        out_of_memory();
    }
    return grown;
}

void *aligned(size_t size) {
    /* aligned_alloc wants a multiple of the alignment, and nothing of nothing. */
    size_t whole = (size / INK_ALIGNMENT + 1) * INK_ALIGNMENT;
    void *memory = aligned_alloc(INK_ALIGNMENT, whole);
    if (!memory) {
        out_of_memory();
    }
    return memory;
}

char *join_path(const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = grow(NULL, size, 1);
    snprintf(path, size, "%s%s%s", folder, *folder ? "/" : "", name);
    return path;
}
