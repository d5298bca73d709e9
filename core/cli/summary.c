#include "summary.h"

#include "progress.h"

#include <sys/stat.h>
#include <unistd.h>

void summary_start(struct summary *summary, char **paths, int n) {
    *summary = (struct summary){0};
    for (int i = 0; i < n; i++) {
        struct stat about;
        if (stat(paths[i], &about) == 0 && S_ISREG(about.st_mode)) {
            summary->total_bytes += (uint64_t)about.st_size;
        }
    }
    progress_start();
}

void summary_count(struct summary *summary, size_t drawings, uint64_t bytes) {
    summary->drawings += drawings;
    if (isatty(STDOUT_FILENO) != 1) {
        progress_show(summary->closed_bytes + bytes, summary->total_bytes, summary->drawings);
    }
}

void summary_close_file(struct summary *summary, const struct reader *reader) {
    summary->closed_bytes += reader->input.bytes_read;
    summary->bad += reader->bad;
}

void summary_finish(const struct summary *summary) {
    progress_hide();
    progress_print_total(summary->drawings, summary->bad);
}
