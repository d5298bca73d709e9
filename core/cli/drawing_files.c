#include "drawing_files.h"

#include <string.h>
#include <sys/stat.h>

void drawing_files_open(struct drawing_files *files, char **paths, int n, const struct reader_settings *settings) {
    static char standard_input[] = "-", *default_paths[] = {standard_input};
    *files = (struct drawing_files){.paths = n ? paths : default_paths, .n = n ? n : 1, .settings = settings};
    summary_start(&files->summary, files->paths, files->n);
}

static void close_current(struct drawing_files *files) {
    if (files->is_open) {
        reader_close(&files->reader);
        summary_close_file(&files->summary, &files->reader);
        files->is_open = false;
    }
    files->status = worse_status(files->status, files->reader.status);
    files->current++;
}

enum read_result drawing_files_next(struct drawing_files *files, struct record *record) {
    if (files->current >= files->n) {
        return READ_END;
    }
    if (!files->is_open) {
        files->is_open = reader_open(&files->reader, files->paths[files->current], files->settings);
    }
    const enum read_result got = files->is_open ? reader_step(&files->reader, record) : READ_END;
    if (got != READ_END) {
        return got;
    }
    close_current(files);
    return READ_BAD; /* nothing was read, and another file may follow */
}

/* Whether opening it waits for nobody. */
static bool is_plain_file(const char *path) {
    struct stat about;
    return strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

bool drawing_files_are_ready(struct drawing_files *files) {
    return files->current >= files->n ||
           (files->is_open ? input_is_ready(&files->reader.input) : is_plain_file(files->paths[files->current]));
}

void drawing_files_refuse(struct drawing_files *files, const struct location *location, const char *message) {
    report_error_at(location, message);
    files->summary.bad++;
    files->status = worse_status(files->status, EXIT_SOME_FAILED);
}

void drawing_files_count(struct drawing_files *files, size_t n) {
    summary_count(&files->summary, n, files->is_open ? files->reader.input.bytes_read : 0);
}

int drawing_files_close(struct drawing_files *files) {
    if (files->is_open) {
        close_current(files);
    }
    files->status = finish_output(files->status);
    summary_finish(&files->summary);
    return files->status;
}
