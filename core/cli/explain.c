/* inkling explain: one line per drawing, with what each stroke adds to a label's probability. */
#include "alloc.h"
#include "command.h"
#include "each_drawing.h"
#include "json_write.h"
#include "labels.h"
#include "model_file.h"
#include "options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_help(void) {
    fputs("inkling explain [--model FILE] [--word WORD] [--raw] [--rows|--points] [--csv] [FILE…|-]\n"
          "\n"
          "Writes one JSON line per drawing, in order, with an entry for each stroke that has points:\n"
          "    {\"key_id\":…,\"word\":…,\"label\":\"cat\",\"strokes\":[{\"share\":0.41,\"probability\":0.93,\n"
          "     \"best\":{\"label\":\"cat\",\"probability\":0.93}},…]}\n"
          "share is the label's probability less that of the drawing without the stroke. probability is the label's,\n"
          "and best the best guess, when the drawing ends after the stroke. Reads the same files as inkling classify.\n"
          "\n"
          "    --model FILE  the model file (default: see inkling --help)\n"
          "    --word WORD   the label to explain (default: the best guess)\n",
          stdout);
    fputs(reader_strokes_help, stdout);
}

struct explainer {
    const ink_model *model;
    void *arena;
    size_t arena_size;
    uint32_t label; /* or INK_BEST_GUESS */
};

static void write_explanation(const struct explainer *explainer, const struct record *record, uint32_t label,
                              const ink_explained_stroke *strokes, uint32_t n) {
    const char *const *labels = explainer->model->labels;
    write_copied_fields(record);
    fputs("\"label\":", stdout);
    json_write_string(stdout, labels[label]);
    fputs(",\"strokes\":[", stdout);
    for (uint32_t i = 0; i < n; i++) {
        printf("%s{\"share\":%.9g,\"probability\":%.9g,\"best\":{\"label\":", i ? "," : "", (double)strokes[i].share,
               (double)strokes[i].probability);
        json_write_string(stdout, labels[strokes[i].best.label]);
        printf(",\"probability\":%.9g}}", (double)strokes[i].best.probability);
    }
    fputs("]}\n", stdout);
}

static bool explain_record(void *context, const struct record *record, struct error *error) {
    const struct explainer *explainer = context;
    const ink_drawing view = drawing_view(&record->drawing);
    uint32_t label = explainer->label;
    ink_explained_stroke strokes[INK_MAX_STROKES];
    const ink_status status =
        ink_explain(explainer->model, &view, &label, explainer->arena, explainer->arena_size, strokes);
    if (status != INK_OK) {
        return fail(error, "%s", ink_status_text(status));
    }
    write_explanation(explainer, record, label, strokes, view.n_strokes);
    return true;
}

/* Finds the word to explain; NULL: the best guess. Reports one that the model does not have. */
static bool find_word(const ink_model *model, const char *word, uint32_t *label) {
    *label = INK_BEST_GUESS;
    const size_t length = word ? strlen(word) : 0;
    if (!word || label_find(model, word, length, label)) {
        return true;
    }
    report_usage("explain", "--word: the model has no label \"%.*s\"; the nearest is \"%s\"",
                 label_shown_length(word, length), word, label_nearest(model->labels, model->n_labels, word, length));
    return false;
}

int command_explain(int argc, char **argv) {
    const char *model_path = NULL, *word = NULL;
    struct reader_settings settings = {.field = "drawing"};
    bool rows = false, points = false;
    const struct option_spec options[] = {{"model", .text = &model_path},
                                          {"word", .text = &word},
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
    struct explainer explainer = {.model = &file.model, .arena_size = ink_explain_arena_size(&file.model)};
    explainer.arena = xaligned_alloc(explainer.arena_size);
    status = find_word(&file.model, word, &explainer.label)
                 ? each_drawing(argv + optind, argc - optind, &settings, explain_record, &explainer)
                 : EXIT_FATAL;
    free(explainer.arena);
    model_file_free(&file);
    return status;
}
