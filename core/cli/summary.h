/* What a command that writes a line per drawing says about its progress: while its output goes into a file, a bar, and
 * at the end a line. Both on stderr, if that is a terminal. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "reader.h"

struct summary {
    uint64_t total_bytes; /* of all files */
    uint64_t closed_bytes;
    size_t drawings; /* that were read */
    uint64_t bad;
};

/* `paths`: (n) */
void summary_start(struct summary *summary, char **paths, int n);

/* Counts drawings. `bytes`: that were read of the file that is open. */
void summary_count(struct summary *summary, size_t drawings, uint64_t bytes);

/* Counts a file that was closed. */
void summary_close_file(struct summary *summary, const struct reader *reader);

void summary_finish(const struct summary *summary);

#endif
