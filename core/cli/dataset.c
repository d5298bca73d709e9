#include "dataset.h"

#include "alloc.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool add_file(struct dataset *set, const char *folder, const char *name) {
    char *path = join_path(folder, name);
    set->paths = xrealloc(set->paths, set->n_paths + 1, sizeof *set->paths);
    set->paths[set->n_paths++] = path;
    struct stat about;
    if (strcmp(path, "-") == 0) {
        return true;
    }
    if (stat(path, &about) != 0) {
        report_error("inkling: cannot open %s: %s", path, strerror(errno));
        return false;
    }
    set->total_bytes += S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
    return true;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static bool add_folder(struct dataset *set, const char *folder, DIR *files) {
    const size_t first = set->n_paths;
    for (const struct dirent *file; (file = readdir(files));) {
        if (reader_format_of(file->d_name) && !add_file(set, folder, file->d_name)) {
            return false;
        }
    }
    if (set->n_paths == first) {
        report_error("inkling: no file in %s has a known format; inkling evaluate --help lists the formats", folder);
        return false;
    }
    qsort(set->paths + first, set->n_paths - first, sizeof *set->paths, by_name);
    return true;
}

bool dataset_open(struct dataset *set, const struct reader_settings *settings, char **paths, size_t n_paths) {
    *set = (struct dataset){.settings = *settings};
    for (size_t i = 0; i < n_paths; i++) {
        DIR *files = opendir(paths[i]);
        const bool added = files ? add_folder(set, paths[i], files) : add_file(set, "", paths[i]);
        if (files) {
            closedir(files);
        }
        if (!added) {
            return false;
        }
    }
    return true;
}

/* Opens the current file. */
static void open_current(struct dataset *set) {
    set->is_open = reader_open(&set->reader, set->paths[set->current], &set->settings);
    set->status = worse_status(set->status, set->reader.status);
}

static void close_current(struct dataset *set) {
    if (set->is_open) {
        reader_close(&set->reader);
        set->closed_bytes += set->reader.bytes_read;
        set->status = worse_status(set->status, set->reader.status);
        set->is_open = false;
    }
}

bool dataset_next(struct dataset *set, struct labeled_drawing *result) {
    for (; set->current < set->n_paths; set->current++) {
        if (!set->is_open) {
            open_current(set);
        }
        if (set->is_open && reader_next(&set->reader, result)) {
            return true;
        }
        close_current(set);
    }
    return false;
}

uint64_t dataset_bytes_read(const struct dataset *set) {
    return set->closed_bytes + (set->is_open ? set->reader.bytes_read : 0);
}

void dataset_close(struct dataset *set) {
    close_current(set);
    for (size_t i = 0; i < set->n_paths; i++) {
        free(set->paths[i]);
    }
    free(set->paths);
}
