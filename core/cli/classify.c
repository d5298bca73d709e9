/* inkling classify: one line of guesses per drawing, in order. */
#include "alloc.h"
#include "command.h"
#include "errors.h"
#include "json_write.h"
#include "model_file.h"
#include "options.h"
#include "reader.h"
#include "summary.h"

#include <stdlib.h>
#include <unistd.h>

static void print_help(void) {
    fputs(
        "inkling classify [--model FILE] [--top N] [--raw] [--rows|--points] [--csv] [FILE…|-]\n"
        "\n"
        "Classifies drawings: reads ndjson, one {\"drawing\":[stroke,…]} per line, or .bin files of the Quick, Draw!\n"
        "dataset, and writes one JSON line per drawing, in order:\n"
        "    {\"key_id\":…,\"word\":…,\"guesses\":[{\"label\":\"cat\",\"probability\":0.93},…],\"sure\":true}\n"
        "A stroke is [[x…],[y…]], simplified as in the Quick, Draw! dataset, or [[x…],[y…],[t…]], raw pen input.\n"
        "key_id and word are copied from the input. gzip is read. Bad lines are reported as FILE:LINE and skipped.\n"
        "\n"
        "    --model FILE  the model file (default: see inkling --help)\n"
        "    --top N       number of guesses, the likeliest first (default 3)\n",
        stdout);
    fputs(reader_strokes_help, stdout);
}

struct classifier {
    const ink_model *model;
    void *arena;
    size_t arena_size;
    long top; /* guesses per drawing */
    struct record record;
};

static void copy_field(const struct record *record, const char *name) {
    const struct json_text value = json_find(&record->fields, name);
    if (value.start) {
        printf("\"%s\":", name);
        json_write_text(stdout, value);
        fputc(',', stdout);
    }
}

static void write_guesses(const struct classifier *classifier, const struct record *record,
                          const float *probabilities) {
    fputc('{', stdout);
    copy_field(record, "key_id");
    copy_field(record, "word");
    fputs("\"guesses\":[", stdout);
    ink_guess guesses[INK_MAX_LABELS];
    const uint32_t n = ink_top(classifier->model, probabilities, guesses, (uint32_t)classifier->top);
    for (uint32_t i = 0; i < n; i++) {
        fputs(i ? ",{\"label\":" : "{\"label\":", stdout);
        json_write_string(stdout, classifier->model->labels[guesses[i].label]);
        printf(",\"probability\":%.9g}", (double)guesses[i].probability);
    }
    printf("],\"sure\":%s}\n", ink_sure(classifier->model, guesses[0].probability) ? "true" : "false");
}

/* Returns the exit status. */
static int classify_record(const struct classifier *classifier, const struct record *record) {
    const ink_drawing view = drawing_view(&record->drawing);
    float probabilities[INK_MAX_LABELS];
    const ink_status status =
        ink_classify(classifier->model, &view, classifier->arena, classifier->arena_size, probabilities);
    if (status != INK_OK) {
        report_error_at(&record->location, ink_status_text(status));
        return EXIT_SOME_FAILED;
    }
    write_guesses(classifier, record, probabilities);
    return EXIT_OK;
}

static int classify_file(struct classifier *classifier, const char *path, const struct reader_settings *settings,
                         struct summary *summary) {
    struct reader reader;
    if (!reader_open(&reader, path, settings)) {
        return reader.status;
    }
    int status = EXIT_OK;
    while (!ferror(stdout) && reader_next(&reader, &classifier->record)) {
        status = worse_status(status, classify_record(classifier, &classifier->record));
        summary_count(summary, &reader);
    }
    reader_close(&reader);
    summary_close_file(summary, &reader);
    return worse_status(status, reader.status);
}

static int classify_files(struct classifier *classifier, char **paths, int n, const struct reader_settings *settings) {
    static char standard_input[] = "-", *default_paths[] = {standard_input};
    if (n == 0) {
        paths = default_paths;
        n = 1;
    }
    struct summary summary;
    summary_start(&summary, paths, n);
    int status = EXIT_OK;
    for (int i = 0; i < n; i++) {
        status = worse_status(status, classify_file(classifier, paths[i], settings, &summary));
    }
    status = finish_output(status);
    summary_finish(&summary);
    return status;
}

int command_classify(int argc, char **argv) {
    const char *model_path = NULL;
    struct reader_settings settings = {.field = "drawing"};
    struct classifier classifier = {.top = 3};
    bool rows = false, points = false;
    const struct option_spec options[] = {{"model", .text = &model_path},
                                          {"top", .count = &classifier.top, .min = 1, .max = INK_MAX_LABELS},
                                          READER_OPTIONS(settings, rows, points),
                                          {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    struct model_file file;
    if (!reader_set_layout(&settings, argv[0], rows, points) || !model_file_load(&file, model_path)) {
        return EXIT_FATAL;
    }
    classifier.model = &file.model;
    classifier.arena_size = ink_arena_size(&file.model);
    classifier.arena = xaligned_alloc(classifier.arena_size);
    status = classify_files(&classifier, argv + optind, argc - optind, &settings);
    record_free(&classifier.record);
    free(classifier.arena);
    model_file_free(&file);
    return status;
}
