/* inkling classify: a line of guesses for each drawing, written before the next is read. */
#include "cli.h"
#include "model_file.h"
#include "ndjson.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "inkling classify [--model FILE] [--top N] [--raw] [FILE…|-]\n"
    "\n"
    "Names drawings: reads ndjson, one {\"drawing\":[stroke,…]} a line, writes one JSON line a drawing, in order:\n"
    "    {\"key_id\":…,\"word\":…,\"guesses\":[{\"label\":\"cat\",\"probability\":0.93},…],\"sure\":true}\n"
    "A stroke is [[x…],[y…]], simplified as Quick, Draw! does, or [[x…],[y…],[t…]], raw pen input. key_id and word\n"
    "are passed through where they are given. A bad line is reported as FILE:LINE and skipped.\n"
    "\n"
    "    --model FILE  the model to use\n"
    "    --top N       how many guesses, likeliest first (default 3)\n"
    "    --raw         strokes of two rows are raw pen input too\n";

struct classifier {
    const ink_model *model;
    void *arena;
    size_t arena_size;
    uint32_t most;
    bool raw;
};

static void write_guesses(const struct classifier *with, const cJSON *object, const float *probabilities) {
    fputc('{', stdout);
    static const char *const passed[] = {"key_id", "word"};
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, passed[i]);
        if (value) {
            printf("\"%s\":", passed[i]);
            ndjson_write(stdout, value);
            fputc(',', stdout);
        }
    }
    fputs("\"guesses\":[", stdout);
    ink_guess guesses[INK_MAX_LABELS];
    const uint32_t n = ink_top(with->model, probabilities, guesses, with->most);
    for (uint32_t i = 0; i < n; i++) {
        fputs(i ? ",{\"label\":" : "{\"label\":", stdout);
        ndjson_write_string(stdout, with->model->labels[guesses[i].label]);
        printf(",\"probability\":%.9g}", (double)guesses[i].probability);
    }
    printf("],\"sure\":%s}\n", ink_sure(with->model, guesses[0].probability) ? "true" : "false");
    fflush(stdout); /* who reads a pipe wants the answer now */
}

static bool classify_line(const struct classifier *with, const cJSON *object, struct drawing *drawing,
                          char *complaint) {
    const cJSON *strokes = cJSON_GetObjectItemCaseSensitive(object, "drawing");
    if (!ndjson_strokes(strokes, "drawing", with->raw, drawing, complaint)) {
        return false;
    }
    const ink_drawing view = drawing_view(drawing);
    float probabilities[INK_MAX_LABELS];
    const ink_status status = ink_classify(with->model, &view, with->arena, with->arena_size, probabilities);
    if (status != INK_OK) {
        snprintf(complaint, NDJSON_COMPLAINT, "%s", ink_status_text(status));
        return false;
    }
    write_guesses(with, object, probabilities);
    return true;
}

static int classify_file(const struct classifier *with, const char *path, struct drawing *drawing) {
    struct ndjson in;
    if (!ndjson_open(&in, path)) {
        return EXIT_FAILED;
    }
    int status = EXIT_FINE;
    char complaint[NDJSON_COMPLAINT];
    cJSON *object;
    while (!ferror(stdout) && ndjson_next(&in, &object, complaint)) {
        if (!object || !classify_line(with, object, drawing, complaint)) {
            ndjson_complain(&in, complaint);
            status = EXIT_BAD_INPUT;
        }
        cJSON_Delete(object);
    }
    return ndjson_close(&in) ? status : EXIT_FAILED;
}

int command_classify(int argc, char **argv) {
    enum { MODEL = 1, TOP, RAW, HELP };
    static const struct option options[] = {{"model", required_argument, NULL, MODEL},
                                            {"top", required_argument, NULL, TOP},
                                            {"raw", no_argument, NULL, RAW},
                                            {"help", no_argument, NULL, HELP},
                                            {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    long top = 3;
    struct classifier with = {0};
    for (int option; (option = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        switch (option) {
        case MODEL:
            model_path = optarg;
            break;
        case TOP:
            if (!parse_count(optarg, 1, INK_MAX_LABELS, &top)) {
                return complain_usage(argv[0], "--top %s is not a whole number from 1 to %d", optarg, INK_MAX_LABELS);
            }
            break;
        case RAW:
            with.raw = true;
            break;
        case HELP:
            fputs(help, stdout);
            return finish_output(EXIT_FINE);
        default:
            return complain_option(option, argv);
        }
    }
    struct model_file file;
    if (!model_file_load(&file, model_path)) {
        return EXIT_FAILED;
    }
    with.model = &file.model;
    with.most = (uint32_t)top;
    with.arena_size = ink_arena_size(&file.model);
    with.arena = aligned(with.arena_size);
    struct drawing drawing = {0};
    int status = EXIT_FINE;
    char standard[] = "-", *only[] = {standard};
    char **paths = optind < argc ? argv + optind : only;
    for (int i = 0, n = optind < argc ? argc - optind : 1; i < n; i++) {
        const int one = classify_file(&with, paths[i], &drawing);
        status = one > status ? one : status;
    }
    drawing_free(&drawing);
    free(with.arena);
    model_file_free(&file);
    return finish_output(status);
}
