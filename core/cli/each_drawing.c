#include "each_drawing.h"

#include "drawing_files.h"
#include "json_write.h"

int each_drawing(char **paths, int n, const struct reader_settings *settings, use_drawing *use, void *context) {
    struct drawing_files files;
    drawing_files_open(&files, paths, n, settings);
    struct record record = {0};
    struct error error;
    enum read_result got;
    while (!ferror(stdout) && (got = drawing_files_next(&files, &record)) != READ_END) {
        if (got == READ_BAD) {
            continue;
        }
        if (!use(context, &record, &error)) {
            drawing_files_refuse(&files, &record.location, error.message);
        }
        drawing_files_count(&files, 1);
    }
    record_free(&record);
    return drawing_files_close(&files);
}

static void copy_field(const struct record *record, const char *name) {
    const struct json_text value = json_find(&record->fields, name);
    if (value.start) {
        printf("\"%s\":", name);
        json_write_text(stdout, value);
        fputc(',', stdout);
    }
}

void write_copied_fields(const struct record *record) {
    fputc('{', stdout);
    copy_field(record, "key_id");
    copy_field(record, "word");
}
