/* inkling classify: one line of guesses per drawing, in order. */
#include "alloc.h"
#include "among.h"
#include "command.h"
#include "each_drawing.h"
#include "json_write.h"
#include "model_file.h"
#include "options.h"

#include <stdlib.h>
#include <unistd.h>

static void print_help(void) {
    fputs(
        "inkling classify [--model FILE] [--top N] [--among LIST] [--except LIST] [--raw] [--rows|--points] [--csv]\n"
        "                 [FILE…|-]\n"
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
    fputs(among_help, stdout);
    fputs(reader_strokes_help, stdout);
}

struct classifier {
    const ink_model *model;
    void *arena;
    size_t arena_size;
    long top;             /* guesses per drawing */
    const uint8_t *among; /* as in ink_drawing */
};

static void write_guesses(const struct classifier *classifier, const struct record *record,
                          const float *probabilities) {
    write_copied_fields(record);
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

static bool classify_record(void *context, const struct record *record, struct error *error) {
    const struct classifier *classifier = context;
    ink_drawing view = drawing_view(&record->drawing);
    view.among = classifier->among;
    float probabilities[INK_MAX_LABELS];
    const ink_status status =
        ink_classify(classifier->model, &view, classifier->arena, classifier->arena_size, probabilities);
    if (status != INK_OK) {
        return fail(error, "%s", ink_status_text(status));
    }
    write_guesses(classifier, record, probabilities);
    return true;
}

int command_classify(int argc, char **argv) {
    const char *model_path = NULL;
    struct reader_settings settings = {.field = "drawing"};
    struct classifier classifier = {.top = 3};
    struct among among = {0};
    bool rows = false, points = false;
    const struct option_spec options[] = {{"model", .text = &model_path},
                                          {"top", .count = &classifier.top, .min = 1, .max = INK_MAX_LABELS},
                                          AMONG_OPTIONS(among),
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
    status = among_read(&among, &file.model, argv[0], &classifier.among)
                 ? each_drawing(argv + optind, argc - optind, &settings, classify_record, &classifier)
                 : EXIT_FATAL;
    free(classifier.arena);
    model_file_free(&file);
    return status;
}
