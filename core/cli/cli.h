/* What the commands share: exit statuses, complaints, arguments. */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stddef.h>

enum {
    EXIT_FINE = 0,
    EXIT_BAD_INPUT = 1, /* some drawings could not be read or classified; the rest were */
    EXIT_FAILED = 2     /* wrong usage, or a model or file that cannot be used */
};

#define CLI_PRINTF(text, first) __attribute__((format(printf, text, first)))

int command_classify(int argc, char **argv);
int command_simplify(int argc, char **argv);
int command_evaluate(int argc, char **argv);
int command_info(int argc, char **argv);

/* One line on stderr, after clearing a progress bar that may stand there. */
void complain(const char *format, ...) CLI_PRINTF(1, 2);

/* Of wrong usage: says what is wrong and where help is. Returns EXIT_FAILED. */
int complain_usage(const char *command, const char *format, ...) CLI_PRINTF(2, 3);

/* What getopt_long returned for an option it did not accept. Returns EXIT_FAILED. */
int complain_option(int returned, char **argv);

/* Flushes standard output; a full disk is EXIT_FAILED, else `status`. */
int finish_output(int status);

bool parse_count(const char *text, long least, long most, long *count);
bool parse_fraction(const char *text, double *fraction); /* above 0, at most 1 */

/* The memory, or the end of the program: there is nothing better to do on the command line. */
void *grow(void *memory, size_t count, size_t size);
void *aligned(size_t size);

/* folder/name, or name for an empty folder, in memory of its own. */
char *join_path(const char *folder, const char *name);

#endif
