#include "known_file.h"

#include "alloc.h"
#include "errors.h"
#include "model_file.h"

#include <stdlib.h>

const char known_help[] =
    "    --known       also write whether the drawing is like anything that the model knows (\"known\"), and how much\n"
    "                  (\"familiarity\": below 0 it is not)\n"
    "    --known-file FILE  judge by this file (default: $INKLING_KNOWN, or known.ink where the model is)\n";

bool known_file_load(struct known_file *file, const ink_model *model) {
    file->wanted = file->wanted || file->option;
    if (!file->wanted) {
        return true;
    }
    const char *what = "file of known drawings";
    file->path =
        file->option ? join_path("", file->option) : find_weights(what, "known.ink", "known-file", "INKLING_KNOWN");
    size_t size = 0;
    file->bytes = file->path ? read_weights(what, file->path, &size) : NULL;
    if (!file->bytes) {
        known_file_free(file);
        return false;
    }
    const ink_status status = ink_known_load(&file->known, model, file->bytes, size);
    if (status != INK_OK) {
        report_error("inkling: cannot use the %s %s: %s", what, file->path,
                     status == INK_ERROR_MAGIC ? "it is none (bad magic number)" : ink_status_text(status));
        known_file_free(file);
        return false;
    }
    return true;
}

void known_file_free(struct known_file *file) {
    free(file->bytes);
    free(file->path);
    file->bytes = file->path = NULL;
}
