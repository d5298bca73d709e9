#include "dataset.h"

#include "cli.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool ends_with(const char *text, const char *end) {
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static bool add_file(struct dataset *set, const char *folder, const char *name) {
    char *path = join_path(folder, name);
    set->paths = grow(set->paths, set->n_paths + 1, sizeof *set->paths);
    set->paths[set->n_paths++] = path;
    struct stat about;
    if (strcmp(path, "-") == 0) {
        return true;
    }
    if (stat(path, &about) != 0) {
        complain("inkling: cannot open %s: %s", path, strerror(errno));
        return false;
    }
    set->total += S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
    return true;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static bool add_folder(struct dataset *set, const char *folder, DIR *files) {
    const size_t first = set->n_paths;
    bool fine = true;
    for (const struct dirent *file; fine && (file = readdir(files));) {
        if (ends_with(file->d_name, ".bin") || ends_with(file->d_name, ".ndjson")) {
            fine = add_file(set, folder, file->d_name);
        }
    }
    if (fine && set->n_paths == first) {
        complain("inkling: there is no .bin or .ndjson file in %s", folder);
        return false;
    }
    if (fine) {
        qsort(set->paths + first, set->n_paths - first, sizeof *set->paths, by_name);
    }
    return fine;
}

bool dataset_open(struct dataset *set, char **paths, size_t n_paths) {
    for (size_t i = 0; i < n_paths; i++) {
        DIR *files = opendir(paths[i]);
        const bool fine = files ? add_folder(set, paths[i], files) : add_file(set, "", paths[i]);
        if (files) {
            closedir(files);
        }
        if (!fine) {
            return false;
        }
    }
    return true;
}

static void worsen(struct dataset *set, int status) { set->status = status > set->status ? status : set->status; }

static bool find_label(const struct dataset *set, const char *name, size_t length, uint32_t *label) {
    for (*label = 0; *label < set->model->n_labels; ++*label) {
        const char *known = set->model->labels[*label];
        if (strncmp(known, name, length) == 0 && known[length] == '\0') {
            return true;
        }
    }
    return false;
}

static void open_current(struct dataset *set) {
    const char *path = set->paths[set->current];
    if (!ends_with(path, ".bin")) {
        if (ndjson_open(&set->ndjson, path)) {
            set->open = DATASET_NDJSON;
        } else {
            worsen(set, EXIT_FAILED);
        }
        return;
    }
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (!find_label(set, name, strlen(name) - strlen(".bin"), &set->label)) {
        complain("%s: the model has no label of this name; expected a file named LABEL.bin", path);
        worsen(set, EXIT_BAD_INPUT);
        return;
    }
    set->bin = (struct bin){.file = fopen(path, "rb")};
    if (!set->bin.file) {
        complain("inkling: cannot open %s: %s", path, strerror(errno));
        worsen(set, EXIT_FAILED);
        return;
    }
    set->open = DATASET_BIN;
}

static void close_current(struct dataset *set) {
    if (set->open == DATASET_BIN) {
        set->before += set->bin.offset;
        fclose(set->bin.file);
    } else if (set->open == DATASET_NDJSON) {
        set->before += set->ndjson.bytes;
        if (!ndjson_close(&set->ndjson)) {
            worsen(set, EXIT_FAILED);
        }
    }
    set->open = DATASET_CLOSED;
}

void place_complain(const struct place *place, const char *complaint) {
    complain(place->bin ? "%s: drawing at byte %llu: %s" : "%s:%llu: %s", place->path, (unsigned long long)place->at,
             complaint);
}

static bool next_of_bin(struct dataset *set, struct drawing *drawing, uint32_t *label, struct place *place) {
    *place = (struct place){set->paths[set->current], true, set->bin.offset};
    *label = set->label;
    const enum bin_read read = bin_next(&set->bin, drawing);
    if (read == BIN_CUT) {
        place_complain(place, ferror(set->bin.file) ? strerror(errno)
                                                    : "the file ends inside it; it was cut short or is not a "
                                                      "Quick, Draw! binary file");
        worsen(set, EXIT_BAD_INPUT);
    }
    return read == BIN_DRAWING;
}

static bool read_line(const struct dataset *set, const cJSON *object, struct drawing *drawing, uint32_t *label,
                      char *complaint) {
    const cJSON *word = cJSON_GetObjectItemCaseSensitive(object, "word");
    if (!cJSON_IsString(word)) {
        snprintf(complaint, NDJSON_COMPLAINT, "no \"word\" that names the drawing");
        return false;
    }
    if (!find_label(set, word->valuestring, strlen(word->valuestring), label)) {
        snprintf(complaint, NDJSON_COMPLAINT, "the model has no label \"%.80s\"", word->valuestring);
        return false;
    }
    const cJSON *strokes = cJSON_GetObjectItemCaseSensitive(object, set->field);
    return ndjson_strokes(strokes, set->field, set->raw, drawing, complaint);
}

static bool next_of_ndjson(struct dataset *set, struct drawing *drawing, uint32_t *label, struct place *place) {
    char complaint[NDJSON_COMPLAINT];
    cJSON *object;
    while (ndjson_next(&set->ndjson, &object, complaint)) {
        const bool fine = object && read_line(set, object, drawing, label, complaint);
        cJSON_Delete(object);
        if (fine) {
            *place = (struct place){set->ndjson.name, false, set->ndjson.number};
            return true;
        }
        ndjson_complain(&set->ndjson, complaint);
        worsen(set, EXIT_BAD_INPUT);
    }
    return false;
}

bool dataset_next(struct dataset *set, struct drawing *drawing, uint32_t *label, struct place *place) {
    for (; set->current < set->n_paths; set->current++) {
        if (set->open == DATASET_CLOSED) {
            open_current(set);
        }
        if ((set->open == DATASET_BIN && next_of_bin(set, drawing, label, place)) ||
            (set->open == DATASET_NDJSON && next_of_ndjson(set, drawing, label, place))) {
            return true;
        }
        close_current(set);
    }
    return false;
}

uint64_t dataset_done(const struct dataset *set) {
    return set->before + (set->open == DATASET_BIN      ? set->bin.offset
                          : set->open == DATASET_NDJSON ? set->ndjson.bytes
                                                        : 0);
}

void dataset_close(struct dataset *set) {
    close_current(set);
    for (size_t i = 0; i < set->n_paths; i++) {
        free(set->paths[i]);
    }
    free(set->paths);
}
