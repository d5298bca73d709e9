#include "errors.h"

#include "progress.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int worse_status(int a, int b) { return a > b ? a : b; }

void report_error(const char *format, ...) {
    progress_hide();
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments); /* NOLINT(clang-analyzer-valist.Uninitialized): va_start is above */
    va_end(arguments);
    fputc('\n', stderr);
}

int report_usage(const char *command, const char *format, ...) {
    fprintf(stderr, "inkling %s: ", command);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments); /* NOLINT(clang-analyzer-valist.Uninitialized): va_start is above */
    va_end(arguments);
    fprintf(stderr, "; see inkling %s --help\n", command);
    return EXIT_FATAL;
}

void report_error_at(const struct location *location, const char *message) {
    const char *format = location->unit == LOCATION_LINE ? "%s:%llu: %s" : "%s: drawing at byte %llu: %s";
    report_error(format, location->path, (unsigned long long)location->position, message);
}

/* Removes what is left of a UTF-8 character at the end. */
static void cut_to_characters(char *text) {
    size_t n = strlen(text);
    while (n > 0 && ((unsigned char)text[n - 1] & 0xC0U) == 0x80) {
        n--;
    }
    text[n > 0 && (unsigned char)text[n - 1] >= 0xC0 ? n - 1 : n] = '\0';
}

bool fail(struct error *error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is above */
    const int length = vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof error->message) {
        cut_to_characters(error->message);
    }
    return false;
}

int finish_output(int status) {
    if (fflush(stdout) != 0 || ferror(stdout)) {
        report_error("inkling: cannot write the output: %s", strerror(errno));
        return EXIT_FATAL;
    }
    return status;
}
