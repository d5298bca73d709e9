/* inkling classify: one line of guesses per drawing, written before the next drawing is read. */
#include "alloc.h"
#include "command.h"
#include "errors.h"
#include "json_read.h"
#include "json_write.h"
#include "model_file.h"
#include "ndjson.h"
#include "options.h"

#include <stdlib.h>
#include <unistd.h>

static void print_help(void) {
    fputs("inkling classify [--model FILE] [--top N] [--raw] [FILE…|-]\n"
          "\n"
          "Classifies drawings: reads ndjson, one {\"drawing\":[stroke,…]} per line, and writes one JSON line per\n"
          "drawing, in order:\n"
          "    {\"key_id\":…,\"word\":…,\"guesses\":[{\"label\":\"cat\",\"probability\":0.93},…],\"sure\":true}\n"
          "A stroke is [[x…],[y…]], simplified as in the Quick, Draw! dataset, or [[x…],[y…],[t…]], raw pen input.\n"
          "key_id and word are copied from the input. Bad lines are reported as FILE:LINE and skipped.\n"
          "\n"
          "    --model FILE  the model file (default: see inkling --help)\n"
          "    --top N       number of guesses, the likeliest first (default 3)\n"
          "    --raw         strokes of two rows are raw pen input too\n",
          stdout);
}

struct classifier {
    const ink_model *model;
    void *arena;
    size_t arena_size;
    long top; /* guesses per drawing */
    bool raw;
    struct drawing drawing;
};

static void write_guesses(const struct classifier *classifier, const cJSON *object, const float *probabilities) {
    static const char *const copied[] = {"key_id", "word"};
    fputc('{', stdout);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, copied[i]);
        if (value) {
            printf("\"%s\":", copied[i]);
            json_write_value(stdout, value);
            fputc(',', stdout);
        }
    }
    fputs("\"guesses\":[", stdout);
    ink_guess guesses[INK_MAX_LABELS];
    const uint32_t n = ink_top(classifier->model, probabilities, guesses, (uint32_t)classifier->top);
    for (uint32_t i = 0; i < n; i++) {
        fputs(i ? ",{\"label\":" : "{\"label\":", stdout);
        json_write_string(stdout, classifier->model->labels[guesses[i].label]);
        printf(",\"probability\":%.9g}", (double)guesses[i].probability);
    }
    printf("],\"sure\":%s}\n", ink_sure(classifier->model, guesses[0].probability) ? "true" : "false");
    fflush(stdout); /* the reader of a pipe waits for this answer */
}

static bool classify_object(void *context, const cJSON *object, struct error *error) {
    struct classifier *classifier = context;
    if (!json_read_strokes(object, "drawing", classifier->raw, &classifier->drawing, error)) {
        return false;
    }
    const ink_drawing view = drawing_view(&classifier->drawing);
    float probabilities[INK_MAX_LABELS];
    const ink_status status =
        ink_classify(classifier->model, &view, classifier->arena, classifier->arena_size, probabilities);
    if (status != INK_OK) {
        return fail(error, "%s", ink_status_text(status));
    }
    write_guesses(classifier, object, probabilities);
    return true;
}

static int classify_files(struct classifier *classifier, char **paths, int n) {
    if (n == 0) {
        return ndjson_for_each("-", classify_object, classifier);
    }
    int status = EXIT_OK;
    for (int i = 0; i < n; i++) {
        status = worse_status(status, ndjson_for_each(paths[i], classify_object, classifier));
    }
    return status;
}

int command_classify(int argc, char **argv) {
    const char *model_path = NULL;
    struct classifier classifier = {.top = 3};
    const struct option_spec options[] = {{"model", .text = &model_path},
                                          {"top", .count = &classifier.top, .min = 1, .max = INK_MAX_LABELS},
                                          {"raw", .flag = &classifier.raw},
                                          {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    struct model_file file;
    if (!model_file_load(&file, model_path)) {
        return EXIT_FATAL;
    }
    classifier.model = &file.model;
    classifier.arena_size = ink_arena_size(&file.model);
    classifier.arena = xaligned_alloc(classifier.arena_size);
    status = classify_files(&classifier, argv + optind, argc - optind);
    drawing_free(&classifier.drawing);
    free(classifier.arena);
    model_file_free(&file);
    return finish_output(status);
}
