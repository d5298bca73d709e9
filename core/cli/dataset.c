#include "dataset.h"

#include "alloc.h"
#include "labels.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
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

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

/* Names the files of a folder that are left out, as many as fit in a line. */
static void report_left_out(const char *folder, struct dirent **left, int n) {
    char names[160];
    size_t length = 0;
    int named = 0;
    for (; named < n && length + strlen(left[named]->d_name) + 3 < sizeof names; named++) {
        length +=
            (size_t)snprintf(names + length, sizeof names - length, "%s%s", named ? ", " : "", left[named]->d_name);
    }
    if (named < n) {
        report_error("inkling: left out of %s, for their format is not known: %.*s%s%d more", folder, (int)length,
                     names, named ? " and " : "", n - named);
    } else if (n > 0) {
        report_error("inkling: left out of %s, for their format is not known: %.*s", folder, (int)length, names);
    }
}

/* `files`: (n), sorted by name. */
static bool add_folder(struct dataset *set, const char *folder, struct dirent **files, int n) {
    const size_t first = set->n_paths;
    int left = 0;
    for (int i = 0; i < n; i++) {
        if (reader_format_of(files[i]->d_name, &set->settings)) {
            if (!add_file(set, folder, files[i]->d_name)) {
                return false;
            }
        } else if (files[i]->d_name[0] != '.') {
            struct dirent *file = files[i];
            files[i] = files[left];
            files[left++] = file;
        }
    }
    report_left_out(folder, files, left);
    if (set->n_paths == first) {
        report_error("inkling: no file in %s has a known format; inkling evaluate --help lists the formats", folder);
    }
    return set->n_paths > first;
}

bool dataset_open(struct dataset *set, const ink_model *model, const struct reader_settings *settings, char **paths,
                  size_t n_paths) {
    *set = (struct dataset){.model = model, .settings = *settings};
    bool added = true;
    for (size_t i = 0; i < n_paths && added; i++) {
        struct dirent **files;
        const int n = scandir(paths[i], &files, NULL, by_name);
        added = n < 0 ? add_file(set, "", paths[i]) : add_folder(set, paths[i], files, n);
        for (int j = 0; j < n; j++) {
            free(files[j]);
        }
        if (n >= 0) {
            free(files);
        }
    }
    return added;
}

/* Finds the label of a file that is named after it. Reports and returns false if there is none. */
static bool find_label_of_file(struct dataset *set, const char *path) {
    const char *word;
    size_t length;
    reader_word_of(path, &word, &length);
    if (label_find(set->model, word, length, &set->label)) {
        return true;
    }
    report_error("%s: the model has no label of this name; expected a file named LABEL%s", path,
                 set->reader.format->suffix);
    set->status = worse_status(set->status, EXIT_SOME_FAILED);
    return false;
}

/* Opens the current file. */
static void open_current(struct dataset *set) {
    const char *path = set->paths[set->current];
    set->is_open = reader_open(&set->reader, path, &set->settings);
    set->status = worse_status(set->status, set->reader.status);
    if (set->is_open && set->reader.format->named_after_label && !find_label_of_file(set, path)) {
        reader_close(&set->reader);
        set->is_open = false;
    }
}

static void close_current(struct dataset *set) {
    if (set->is_open) {
        reader_close(&set->reader);
        set->closed_bytes += set->reader.input.bytes_read;
        set->status = worse_status(set->status, set->reader.status);
        set->is_open = false;
    }
}

/* Finds the label of a record. Returns false with an error if there is none. */
static bool find_label(const struct dataset *set, const struct record *record, uint32_t *label, struct error *error) {
    if (set->reader.format->named_after_label) {
        *label = set->label;
        return true;
    }
    const struct json_text word = json_find(&record->fields, "word");
    if (!word.start || *word.start != '"') {
        return fail(error, "no \"word\"; expected the drawing's label");
    }
    char *name = xrealloc(NULL, word.length, 1);
    const bool found = label_find(set->model, name, json_decode_string(word, name), label);
    free(name);
    return found || fail(error, "the model has no label %.*s", label_shown_length(word.start, word.length), word.start);
}

bool dataset_next(struct dataset *set, struct labeled_drawing *result) {
    for (; set->current < set->n_paths; set->current++) {
        if (!set->is_open) {
            open_current(set);
        }
        struct error error;
        while (set->is_open && reader_next(&set->reader, &set->record)) {
            if (find_label(set, &set->record, &result->label, &error)) {
                const struct drawing reused = result->drawing;
                result->drawing = set->record.drawing;
                result->location = set->record.location;
                set->record.drawing = reused;
                return true;
            }
            report_error_at(&set->record.location, error.message);
            set->status = worse_status(set->status, EXIT_SOME_FAILED);
        }
        close_current(set);
    }
    return false;
}

uint64_t dataset_bytes_read(const struct dataset *set) {
    return set->closed_bytes + (set->is_open ? set->reader.input.bytes_read : 0);
}

void dataset_close(struct dataset *set) {
    close_current(set);
    for (size_t i = 0; i < set->n_paths; i++) {
        free(set->paths[i]);
    }
    free(set->paths);
    record_free(&set->record);
}
