#include "input.h"

#include "alloc.h"
#include "errors.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* bin/input.mjs reads pieces of the same sizes, so that both decompress a damaged file equally far. */
enum { READ_SIZE = 65536, INFLATED_SIZE = 16384, FIRST_SIZE = 4096 };

struct gzip {
    z_stream stream;
    bool member_ended;
    unsigned char compressed[READ_SIZE + 1]; /* one byte may have come alone, before gzip was recognized */
};

void input_open_file(struct input *in, const char *name, int file) { *in = (struct input){.name = name, .file = file}; }

bool input_open(struct input *in, const char *path) {
    if (strcmp(path, "-") == 0) {
        input_open_file(in, "standard input", STDIN_FILENO);
        if (isatty(STDIN_FILENO)) {
            report_error("inkling: reading drawings from the keyboard, one JSON object per line; end with Ctrl-D");
        }
        return true;
    }
    input_open_file(in, path, open(path, O_RDONLY | O_CLOEXEC));
    if (in->file < 0) {
        report_error("inkling: cannot open %s: %s", path, strerror(errno));
        return false;
    }
    return true;
}

/* Makes room for `size` bytes after the last. */
static char *make_room(struct input *in, size_t size) {
    if (in->start > 0) {
        memmove(in->bytes, in->bytes + in->start, in->end - in->start);
        in->end -= in->start;
        in->start = 0;
    }
    if (in->capacity - in->end < size) {
        in->capacity = 2 * in->capacity + size;
        in->bytes = xrealloc(in->bytes, in->capacity, 1);
    }
    return in->bytes + in->end;
}

static bool break_off(struct input *in, const char *fault) {
    in->fault = fault;
    in->at_end = true;
    return false;
}

/* Reads up to READ_SIZE bytes of the file. Returns 0 at its end and when it cannot be read. */
static size_t read_file(struct input *in, void *to) {
    fflush(stdout); /* the reader of a pipe waits for the answers so far */
    ssize_t got;
    do {
        got = read(in->file, to, READ_SIZE);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        break_off(in, got < 0 ? strerror(errno) : NULL);
        return 0;
    }
    in->bytes_read += (size_t)got;
    return (size_t)got;
}

/* Decompresses into `to` what there is, up to INFLATED_SIZE bytes. A file may have several members, and zeros after
 * the last. */
static size_t inflate_some(struct input *in, char *to) {
    struct gzip *gzip = in->gzip;
    z_stream *stream = &gzip->stream;
    stream->next_out = (unsigned char *)to;
    stream->avail_out = INFLATED_SIZE;
    int status;
    do {
        if (gzip->member_ended && *stream->next_in == 0) {
            in->at_end = true;
            break;
        }
        if (gzip->member_ended) {
            inflateReset(stream);
        }
        status = inflate(stream, Z_NO_FLUSH);
        gzip->member_ended = status == Z_STREAM_END;
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            break_off(in, status == Z_MEM_ERROR ? "out of memory" : "the gzip data is damaged; copy the file again");
            return 0;
        }
    } while (gzip->member_ended && stream->avail_in > 0);
    return INFLATED_SIZE - stream->avail_out;
}

static size_t fill_from_gzip(struct input *in, char *to) {
    struct gzip *gzip = in->gzip;
    size_t got = 0;
    while (got == 0 && !in->at_end) {
        if (gzip->stream.avail_in == 0) {
            gzip->stream.next_in = gzip->compressed;
            gzip->stream.avail_in = (unsigned)read_file(in, gzip->compressed);
        }
        if (!in->at_end) {
            got = inflate_some(in, to);
        } else if (!in->fault && !gzip->member_ended) {
            break_off(in, "the gzip data is cut off; copy the file again");
        }
    }
    return got;
}

/* Adds at least one byte to the buffer. Returns false at the end. */
static bool fill(struct input *in) {
    if (in->at_end) {
        return false;
    }
    char *to = make_room(in, READ_SIZE);
    const size_t got = in->gzip ? fill_from_gzip(in, to) : read_file(in, to);
    in->end += got;
    return got > 0;
}

/* Begins to decompress if the first bytes are gzip's. */
static void recognize_gzip(struct input *in) {
    while (in->end < 2 && (in->end == 0 || *in->bytes == '\x1f') && fill(in)) {
    }
    if (in->end < 2 || memcmp(in->bytes, "\x1f\x8b", 2) != 0) {
        return;
    }
    struct gzip *gzip = in->gzip = xcalloc(1, sizeof *in->gzip);
    memcpy(gzip->compressed, in->bytes, in->end);
    gzip->stream.next_in = gzip->compressed;
    gzip->stream.avail_in = (unsigned)in->end;
    in->end = 0;
    if (inflateInit2(&gzip->stream, 15 + 16) != Z_OK) {
        break_off(in, "out of memory");
    }
}

/* At the beginning of the file. */
static void start(struct input *in) {
    if (!in->bytes) {
        in->start = in->end = in->capacity = 0; /* they are, which static analysis cannot know */
        recognize_gzip(in);
    }
}

const char *input_first(struct input *in, size_t *length) {
    start(in);
    bool blank = true;
    size_t n = 0;
    do {
        for (; n < in->end && n < FIRST_SIZE; n++) {
            const char c = in->bytes[n];
            if (c == '\n' && !blank) {
                *length = n + 1;
                return in->bytes;
            }
            const bool mark = n < 3 && c == "\xEF\xBB\xBF"[n]; /* a byte order mark */
            blank = blank && (mark || c == ' ' || c == '\t' || c == '\r' || c == '\n');
        }
    } while (n < FIRST_SIZE && fill(in));
    *length = n;
    return in->bytes;
}

const char *input_peek(struct input *in, size_t size, size_t *length) {
    start(in);
    while (in->end - in->start < size && fill(in)) {
    }
    *length = in->end - in->start < size ? in->end - in->start : size;
    return in->bytes + in->start;
}

/* Whether the buffer has a line that is not blank, with its end. */
static bool has_line(const struct input *in) {
    const char *at = in->bytes + in->start, *end = in->bytes + in->end;
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) {
        at++;
    }
    return at < end && memchr(at, '\n', (size_t)(end - at));
}

bool input_is_ready(struct input *in) {
    while (!in->at_end && in->end - in->start < READ_SIZE && !has_line(in)) {
        struct pollfd file = {.fd = in->file, .events = POLLIN};
        if (poll(&file, 1, 0) == 0) {
            return false;
        }
        fill(in);
    }
    return true;
}

enum input_line input_next_line(struct input *in, const char **line, size_t *length) {
    start(in);
    bool too_long = false;
    size_t searched = 0;
    for (;;) {
        const size_t have = in->end - in->start;
        const char *first = in->bytes + in->start;
        const char *newline = have > searched ? memchr(first + searched, '\n', have - searched) : NULL;
        const size_t n = newline ? (size_t)(newline - first) : have;
        if (n > INPUT_MAX_LINE) {
            too_long = true;
        }
        if (newline || (in->at_end && !in->fault && have > 0)) {
            *line = first;
            *length = n;
            in->start += n + (newline ? 1 : 0);
            in->line_number++;
            return too_long ? INPUT_LINE_TOO_LONG : INPUT_LINE;
        }
        searched = have;
        if (too_long) { /* what came of it is not needed */
            in->start = in->end - 1;
            searched = 1;
        }
        if (!fill(in) && (in->fault || in->start == in->end)) {
            return INPUT_END;
        }
    }
}

size_t input_read(struct input *in, void *to, size_t size) {
    size_t n;
    const char *bytes = input_peek(in, size, &n);
    memcpy(to, bytes, n);
    in->start += n;
    return n;
}

bool input_close(struct input *in) {
    if (in->fault && in->line_number > 0) {
        report_error("inkling: cannot read %s after line %llu: %s", in->name, (unsigned long long)in->line_number,
                     in->fault);
    } else if (in->fault) {
        report_error("inkling: cannot read %s: %s", in->name, in->fault);
    }
    if (in->gzip) {
        inflateEnd(&in->gzip->stream);
        free(in->gzip);
    }
    if (in->file != STDIN_FILENO) {
        close(in->file);
    }
    free(in->bytes);
    return !in->fault;
}
