#include "input.h"

#include "errors.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool is_standard_input(const char *path) { return strcmp(path, "-") == 0; }

FILE *open_input(const char *path) {
    if (is_standard_input(path)) {
        if (isatty(STDIN_FILENO)) {
            report_error("inkling: reading drawings from the keyboard, one JSON object per line; end with Ctrl-D");
        }
        return stdin;
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        report_error("inkling: cannot open %s: %s", path, strerror(errno));
    }
    return file;
}

const char *input_name(const char *path) { return is_standard_input(path) ? "standard input" : path; }

void close_input(FILE *file) {
    if (file != stdin) {
        fclose(file);
    }
}
