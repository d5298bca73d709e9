#include "model_file.h"

#include "cli.h"

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
static bool program_folder(char *folder, size_t room) {
#ifdef __APPLE__
    uint32_t size = (uint32_t)room;
    if (_NSGetExecutablePath(folder, &size) != 0) {
        return false;
    }
#else
    const ssize_t length = readlink("/proc/self/exe", folder, room - 1);
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

static char *find(void) {
    const char *chosen = getenv("INKLING_MODEL");
    if (chosen && *chosen) {
        return join_path("", chosen);
    }
    static const char *const places[] = {"inkling.ink", "../../weights/inkling.ink", "../share/inkling/inkling.ink"};
    char folder[4096];
    for (size_t i = 0; program_folder(folder, sizeof folder) && i < sizeof places / sizeof *places; i++) {
        char *path = join_path(folder, places[i]);
        if (access(path, F_OK) == 0) {
            return path;
        }
        free(path);
    }
    complain("inkling: no model found beside the program or installed; name one by --model FILE or INKLING_MODEL");
    return NULL;
}

static void *read_whole(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    struct stat about;
    if (!file || fstat(fileno(file), &about) != 0) {
        complain("inkling: cannot open the model %s: %s", path, strerror(errno));
        if (file) {
            fclose(file);
        }
        return NULL;
    }
    if (!S_ISREG(about.st_mode)) {
        complain("inkling: the model %s is not a regular file", path);
        fclose(file);
        return NULL;
    }
    *size = (size_t)about.st_size;
    void *bytes = aligned(*size);
    const size_t got = fread(bytes, 1, *size, file);
    if (got < *size) {
        complain("inkling: cannot read the model %s: %s", path, ferror(file) ? strerror(errno) : "it became shorter");
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    return bytes;
}

bool model_file_load(struct model_file *file, const char *path) {
    *file = (struct model_file){.path = path ? join_path("", path) : find()};
    if (!file->path) {
        return false;
    }
    size_t size = 0;
    file->bytes = read_whole(file->path, &size);
    if (!file->bytes) {
        model_file_free(file);
        return false;
    }
    const ink_status status = ink_model_load(&file->model, file->bytes, size);
    if (status != INK_OK) {
        complain("inkling: cannot use the model %s: %s", file->path, ink_status_text(status));
        model_file_free(file);
        return false;
    }
    return true;
}

void model_file_free(struct model_file *file) {
    free(file->bytes);
    free(file->path);
}
