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

char *find_weights(const char *what, const char *name, const char *option, const char *variable) {
    const char *chosen = getenv(variable);
    if (chosen && *chosen) {
        return join_path("", chosen);
    }
    static const char *const places[] = {"", "/../../weights", "/../share/inkling"};
    char folder[4096];
    const size_t n_places = program_folder(folder, sizeof folder) ? sizeof places / sizeof *places : 0;
    for (size_t i = 0; i < n_places; i++) {
        char place[sizeof folder + 32];
        snprintf(place, sizeof place, "%s%s", folder, places[i]);
        char *path = join_path(place, name);
        if (access(path, F_OK) == 0) {
            return path;
        }
        free(path);
    }
    report_error("inkling: no %s beside the program or installed; name one with --%s FILE or %s", what, option,
                 variable);
    return NULL;
}

void *read_weights(const char *what, const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    struct stat about;
    if (!file || fstat(fileno(file), &about) != 0) {
        report_error("inkling: cannot open the %s %s: %s", what, path, strerror(errno));
        if (file) {
            fclose(file);
        }
        return NULL;
    }
    if (!S_ISREG(about.st_mode)) {
        report_error("inkling: the %s %s is not a regular file", what, path);
        fclose(file);
        return NULL;
    }
    *size = (size_t)about.st_size;
    void *bytes = xaligned_alloc(*size);
    const size_t got = fread(bytes, 1, *size, file);
    if (got < *size) {
        report_error("inkling: cannot read the %s %s: %s", what, path,
                     ferror(file) ? strerror(errno) : "it was shortened meanwhile");
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    return bytes;
}

bool model_file_load(struct model_file *file, const char *path) {
    *file = (struct model_file){.path = path ? join_path("", path)
                                             : find_weights("model", "inkling.ink", "model", "INKLING_MODEL")};
    if (!file->path) {
        return false;
    }
    size_t size = 0;
    file->bytes = read_weights("model", file->path, &size);
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
