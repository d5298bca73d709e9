/* Reads the drawings of several files, one after the other, and reports bad lines and a summary on stderr. */
#ifndef DRAWING_FILES_H
#define DRAWING_FILES_H

#include "reader.h"
#include "summary.h"

struct drawing_files {
    char **paths; /* (n) */
    int n, current;
    const struct reader_settings *settings;
    struct reader reader; /* of the current file */
    bool is_open;
    int status; /* the worst exit status so far */
    struct summary summary;
};

/* The files of the command line; standard input if there are none. `paths`: (n), kept. */
void drawing_files_open(struct drawing_files *files, char **paths, int n, const struct reader_settings *settings);

/* Reads the next drawing. READ_BAD: a line or a file was bad, which has been reported. READ_END: there are no more. */
enum read_result drawing_files_next(struct drawing_files *files, struct record *record);

/* Whether the next call reads or skips something without waiting for whoever writes it. It may still wait inside of a
 * line of more than 64 KiB, and inside of what has no lines. */
bool drawing_files_are_ready(struct drawing_files *files);

/* Reports that a drawing could not be used. */
void drawing_files_refuse(struct drawing_files *files, const struct location *location, const char *message);

/* Counts drawings that were used, and shows the progress. */
void drawing_files_count(struct drawing_files *files, size_t n);

/* Finishes the output. Returns the exit status. */
int drawing_files_close(struct drawing_files *files);

#endif
