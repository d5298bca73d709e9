#include "each_drawing.h"

#include "json_write.h"
#include "summary.h"

struct each {
    const struct reader_settings *settings;
    use_drawing *use;
    void *context;
    struct record record;
    struct summary summary;
};

static int each_of_file(struct each *each, const char *path) {
    struct reader reader;
    if (!reader_open(&reader, path, each->settings)) {
        return reader.status;
    }
    int status = EXIT_OK;
    struct error error;
    while (!ferror(stdout) && reader_next(&reader, &each->record)) {
        if (!each->use(each->context, &each->record, &error)) {
            report_error_at(&each->record.location, error.message);
            status = EXIT_SOME_FAILED;
        }
        summary_count(&each->summary, &reader);
    }
    reader_close(&reader);
    summary_close_file(&each->summary, &reader);
    return worse_status(status, reader.status);
}

int each_drawing(char **paths, int n, const struct reader_settings *settings, use_drawing *use, void *context) {
    static char standard_input[] = "-", *default_paths[] = {standard_input};
    if (n == 0) {
        paths = default_paths;
        n = 1;
    }
    struct each each = {.settings = settings, .use = use, .context = context};
    summary_start(&each.summary, paths, n);
    int status = EXIT_OK;
    for (int i = 0; i < n; i++) {
        status = worse_status(status, each_of_file(&each, paths[i]));
    }
    status = finish_output(status);
    summary_finish(&each.summary);
    record_free(&each.record);
    return status;
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
