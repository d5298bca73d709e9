/* Exit statuses, and messages on standard error. */
#ifndef ERRORS_H
#define ERRORS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    EXIT_OK = 0,
    EXIT_SOME_FAILED = 1, /* some lines or drawings failed and were skipped */
    EXIT_FATAL = 2        /* wrong usage, or a file or the model cannot be read */
};

#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/* The worse of two exit statuses. */
int worse_status(int a, int b);

/* Prints one line on stderr, after clearing a progress bar. */
void report_error(const char *format, ...) PRINTF_LIKE(1, 2);

/* Reports wrong usage of a command and points to its help. Returns EXIT_FATAL. */
int report_usage(const char *command, const char *format, ...) PRINTF_LIKE(2, 3);

/* Where in a file a message applies. */
struct location {
    const char *path;
    enum { LOCATION_LINE, LOCATION_BYTE } unit;
    uint64_t position; /* a line from 1, or the offset of a drawing's first byte */
};

/* Reports what is wrong at a location. */
void report_error_at(const struct location *location, const char *message);

/* Why a line was refused, for the caller to report with its location. */
struct error {
    char message[200];
};

/* Writes the error's message. Returns false, for `return fail(…)`. */
bool fail(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

/* Flushes standard output. Returns `status`, or EXIT_FATAL with a message if the output cannot be written. */
int finish_output(int status);

#endif
