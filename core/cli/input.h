/* The bytes of a file or of standard input. gzip is recognized by its first bytes and decompressed. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a line without its end. A longer line is a bad one, so that no file takes more memory. */
#define INPUT_MAX_LINE 16777216

struct input {
    const char *name;     /* for messages */
    uint64_t bytes_read;  /* of the file, compressed if it is */
    uint64_t line_number; /* of the line last read, from 1 */
    const char *fault;    /* why the reading broke off, or NULL */
    int file;
    bool at_end;
    struct gzip *gzip; /* NULL if the file is not compressed */
    char *bytes;       /* (capacity), of which start…end are still to be used */
    size_t start, end, capacity;
};

enum input_line { INPUT_LINE, INPUT_LINE_TOO_LONG, INPUT_END };

/* Opens a file, or standard input for "-". On failure reports why and returns false. */
bool input_open(struct input *in, const char *path);

/* Takes over an open file. */
void input_open_file(struct input *in, const char *name, int file);

/* The first bytes, at most 4096: the first line that is not blank with its end, and what is before it. They are still
 * to be read. */
const char *input_first(struct input *in, size_t *length);

/* The next `size` bytes, or fewer at the end. They are still to be read. */
const char *input_peek(struct input *in, size_t size, size_t *length);

/* Whether there is a line that is not blank, 64 KiB, or the end; or whether these come without waiting. */
bool input_is_ready(struct input *in);

/* Reads a line, without its end. It is valid until the next call. */
enum input_line input_next_line(struct input *in, const char **line, size_t *length);

/* Reads `size` bytes, or fewer at the end. */
size_t input_read(struct input *in, void *to, size_t size);

/* Closes the file. If it could not be read to its end, reports why and returns false. */
bool input_close(struct input *in);

#endif
