/* inkling classify: one line of guesses per drawing, in order. */
#include "alloc.h"
#include "among.h"
#include "command.h"
#include "each_drawing.h"
#include "json_write.h"
#include "known_file.h"
#include "learned_file.h"
#include "model_file.h"
#include "options.h"

#include <stdlib.h>
#include <unistd.h>

static void print_help(void) {
    fputs(
        "inkling classify [--model FILE] [--top N] [--among LIST] [--except LIST] [--known] [--known-file FILE]\n"
        "                 [--learned FILE] [--raw] [--rows|--points] [--csv] [FILE…|-]\n"
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
    fputs(known_help, stdout);
    fputs("    --learned FILE  also guess the words that inkling learn has put into this file, with \"learned\":true\n",
          stdout);
    fputs(reader_strokes_help, stdout);
}

struct classifier {
    const ink_model *model;
    void *arena;
    size_t arena_size;
    long top;                            /* guesses per drawing */
    const uint8_t *among;                /* as in ink_drawing */
    const ink_known *known;              /* or NULL */
    const struct learned_model *learned; /* or NULL */
};

/* Of labels and learned words, the likeliest first; of equal ones, labels first. */
struct guesses {
    ink_guess labels[INK_MAX_LABELS], words[INK_LEARNED_MAX_WORDS];
    uint32_t n_labels, n_words;
};

static void write_guess(const struct classifier *classifier, const ink_guess *guess) {
    const struct learned_model *learned = classifier->learned;
    const bool is_label = guess->label < classifier->model->n_labels;
    const char *name = is_label ? classifier->model->labels[guess->label] : learned_model_word(learned, guess->label);
    fputs("{\"label\":", stdout);
    json_write_string(stdout, name);
    printf(",\"probability\":%.9g", (double)guess->probability);
    fputs(learned && learned_model_has(learned, name) ? ",\"learned\":true}" : "}", stdout);
}

static void write_guesses(const struct classifier *classifier, const struct record *record,
                          const struct guesses *guesses, float familiarity) {
    write_copied_fields(record);
    fputs("\"guesses\":[", stdout);
    float best = 0;
    for (uint32_t i = 0, label = 0, word = 0;
         i < (uint32_t)classifier->top && (label < guesses->n_labels || word < guesses->n_words); i++) {
        const bool is_word =
            label == guesses->n_labels ||
            (word < guesses->n_words && guesses->words[word].probability > guesses->labels[label].probability);
        const ink_guess *guess = is_word ? &guesses->words[word++] : &guesses->labels[label++];
        fputs(i ? "," : "", stdout);
        write_guess(classifier, guess);
        best = i ? best : guess->probability;
    }
    printf("],\"sure\":%s", ink_sure(classifier->model, best) ? "true" : "false");
    if (classifier->known) {
        printf(",\"known\":%s,\"familiarity\":%.9g", familiarity >= 0 ? "true" : "false", (double)familiarity);
    }
    fputs("}\n", stdout);
}

/* Fills in the guesses, and the familiarity if it is wanted. */
static ink_status classify(const struct classifier *classifier, const ink_drawing *drawing, struct guesses *guesses,
                           float *familiarity) {
    float probabilities[INK_MAX_LABELS];
    void *arena = classifier->arena;
    const size_t size = classifier->arena_size;
    ink_status status = classifier->known
                            ? ink_familiarity(classifier->known, drawing, arena, size, familiarity, probabilities)
                            : INK_OK;
    guesses->n_words = 0;
    if (status == INK_OK && classifier->learned) {
        status = ink_learned_classify(&classifier->learned->learned, drawing, arena, size, probabilities,
                                      guesses->words, &guesses->n_words);
    } else if (status == INK_OK && !classifier->known) {
        status = ink_classify(classifier->model, drawing, arena, size, probabilities);
    }
    if (status == INK_OK) {
        guesses->n_labels = ink_top(classifier->model, probabilities, guesses->labels, (uint32_t)classifier->top);
    }
    return status;
}

static bool classify_record(void *context, const struct record *record, struct error *error) {
    const struct classifier *classifier = context;
    ink_drawing view = drawing_view(&record->drawing);
    view.among = classifier->among;
    struct guesses guesses;
    float familiarity = 0;
    const ink_status status = classify(classifier, &view, &guesses, &familiarity);
    if (status != INK_OK) {
        return fail(error, "%s", ink_status_text(status));
    }
    write_guesses(classifier, record, &guesses, familiarity);
    return true;
}

int command_classify(int argc, char **argv) {
    const char *model_path = NULL, *learned_path = NULL;
    struct reader_settings settings = {.field = "drawing"};
    struct classifier classifier = {.top = 3};
    struct among among = {0};
    struct known_file known = {0};
    struct learned_model learned = {0};
    bool rows = false, points = false;
    const struct option_spec options[] = {{"model", .text = &model_path},
                                          {"top", .count = &classifier.top, .min = 1, .max = INK_MAX_LABELS},
                                          AMONG_OPTIONS(among),
                                          KNOWN_OPTIONS(known),
                                          {"learned", .text = &learned_path},
                                          READER_OPTIONS(settings, rows, points),
                                          {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    if (learned_path && (among.only || among.except)) {
        return report_usage(argv[0], "--learned and --among or --except exclude each other");
    }
    struct model_file file;
    if (!reader_set_layout(&settings, argv[0], rows, points) || !model_file_load(&file, model_path)) {
        return EXIT_FATAL;
    }
    classifier.model = &file.model;
    classifier.arena_size = ink_arena_size(&file.model);
    classifier.arena = xaligned_alloc(classifier.arena_size);
    classifier.known = known.wanted || known.option ? &known.known : NULL;
    classifier.learned = learned_path ? &learned : NULL;
    status = among_read(&among, &file.model, argv[0], &classifier.among) && known_file_load(&known, &file.model) &&
                     (!learned_path ||
                      learned_model_load(&learned, learned_path, &file.model, classifier.arena, classifier.arena_size))
                 ? each_drawing(argv + optind, argc - optind, &settings, classify_record, &classifier)
                 : EXIT_FATAL;
    free(classifier.arena);
    known_file_free(&known);
    learned_model_free(&learned);
    model_file_free(&file);
    return status;
}
