#include "report.h"

#include "alloc.h"
#include "errors.h"
#include "metrics_output.h"
#include "svg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void write_json(const struct metrics *metrics, FILE *out) { metrics_write_json(metrics, out, true); }

static const struct {
    const char *name;
    void (*write)(const struct metrics *metrics, FILE *out);
} files[] = {
    {"figures.json", write_json},
    {"reliability.svg", svg_write_reliability},
    {"confusion.svg", svg_write_confusion},
};

static bool write_file(const struct metrics *metrics, const char *folder, size_t index) {
    char *path = join_path(folder, files[index].name);
    FILE *out = fopen(path, "w");
    bool written = false;
    if (out) {
        files[index].write(metrics, out);
        const bool failed = ferror(out);
        written = fclose(out) == 0 && !failed;
    }
    if (!written) {
        report_error("inkling: cannot write %s: %s", path, strerror(errno));
    }
    free(path);
    return written;
}

bool report_write(const struct metrics *metrics, const char *folder) {
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        report_error("inkling: cannot create the folder %s: %s", folder, strerror(errno));
        return false;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (!write_file(metrics, folder, i)) {
            return false;
        }
    }
    return true;
}
