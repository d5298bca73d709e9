#include "model_file.h"

#include "alloc.h"
#include "errors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

/* The folder of this program, without a slash at its end. */
static bool program_folder(char *folder, size_t size) {
#ifdef __APPLE__
    uint32_t capacity = (uint32_t)size;
    if (_NSGetExecutablePath(folder, &capacity) != 0) {
        return false;
    }
#else
    const ssize_t length = readlink("/proc/self/exe", folder, size - 1);
    if (length < 0) {
        return false;
    }
    folder[length] = '\0';
#endif
    char *slash = strrchr(folder, '/');
    if (slash) {
        *slash = '\0';
    }
    return slash != NULL;
}

/* The path of the model to use without --model, for the caller to free; NULL, reported, if there is none. */
static char *find_model(void) {
    const char *chosen = getenv("INKLING_MODEL");
    if (chosen && *chosen) {
        return join_path("", chosen);
    }
    static const char *const places[] = {"inkling.ink", "../../weights/inkling.ink", "../share/inkling/inkling.ink"};
    char folder[4096];
    const size_t n_places = program_folder(folder, sizeof folder) ? sizeof places / sizeof *places : 0;
    for (size_t i = 0; i < n_places; i++) {
        char *path = join_path(folder, places[i]);
        if (access(path, F_OK) == 0) {
            return path;
        }
        free(path);
    }
    report_error("inkling: no model beside the program or installed; name one with --model FILE or INKLING_MODEL");
    return NULL;
}

/* Reads a file into memory aligned for a model. If that fails, reports why and returns NULL. */
static void *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    struct stat about;
    if (!file || fstat(fileno(file), &about) != 0) {
        report_error("inkling: cannot open the model %s: %s", path, strerror(errno));
        if (file) {
            fclose(file);
        }
        return NULL;
    }
    if (!S_ISREG(about.st_mode)) {
        report_error("inkling: the model %s is not a regular file", path);
        fclose(file);
        return NULL;
    }
    *size = (size_t)about.st_size;
    void *bytes = xaligned_alloc(*size);
    const size_t got = fread(bytes, 1, *size, file);
    if (got < *size) {
        report_error("inkling: cannot read the model %s: %s", path,
                     ferror(file) ? strerror(errno) : "it was shortened meanwhile");
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    return bytes;
}

bool model_file_load(struct model_file *file, const char *path) {
    *file = (struct model_file){.path = path ? join_path("", path) : find_model()};
    if (!file->path) {
        return false;
    }
    size_t size = 0;
    file->bytes = read_file(file->path, &size);
    if (!file->bytes) {
        model_file_free(file);
        return false;
    }
    const ink_status status = ink_model_load(&file->model, file->bytes, size);
    if (status != INK_OK) {
        report_error("inkling: cannot use the model %s: %s", file->path, ink_status_text(status));
        model_file_free(file);
        return false;
    }
    return true;
}

void model_file_free(struct model_file *file) {
    free(file->bytes);
    free(file->path);
}
