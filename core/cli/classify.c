/* inkling classify: one line of guesses per drawing, in order. Each thread reads a batch of drawings, classifies them
 * together and writes their lines when it is their turn. */
#include "alloc.h"
#include "among.h"
#include "command.h"
#include "drawing_files.h"
#include "each_drawing.h"
#include "json_write.h"
#include "known_file.h"
#include "learned_file.h"
#include "model_file.h"
#include "options.h"
#include "ordered.h"

#include <stdlib.h>
#include <unistd.h>

static void print_help(void) {
    fputs(
        "inkling classify [--model FILE] [--top N] [--jobs N] [--among LIST] [--except LIST] [--known]\n"
        "                 [--known-file FILE] [--learned FILE] [--raw] [--rows|--points] [--csv] [FILE…|-]\n"
        "\n"
        "Classifies drawings: reads ndjson, one {\"drawing\":[stroke,…]} per line, or .bin files of the Quick, Draw!\n"
        "dataset, and writes one JSON line per drawing, in order:\n"
        "    {\"key_id\":…,\"word\":…,\"guesses\":[{\"label\":\"cat\",\"probability\":0.93},…],\"sure\":true}\n"
        "A stroke is [[x…],[y…]], simplified as in the Quick, Draw! dataset, or [[x…],[y…],[t…]], raw pen input.\n"
        "key_id and word are copied from the input. gzip is read. Bad lines are reported as FILE:LINE and skipped.\n"
        "\n"
        "    --model FILE  the model file (default: see inkling --help)\n"
        "    --top N       number of guesses, the likeliest first (default 3)\n"
        "    --jobs N      threads (default 1); the output does not depend on it\n",
        stdout);
    fputs(among_help, stdout);
    fputs(known_help, stdout);
    fputs("    --learned FILE  also guess the words that inkling learn has put into this file, with \"learned\":true\n",
          stdout);
    fputs(reader_strokes_help, stdout);
}

enum {
    MAX_JOBS = 256,
    BATCH = 2 * INK_BATCH,    /* drawings that a thread reads at once at most, as in evaluate */
    MAX_BATCH_BYTES = 4 << 20 /* and bytes of their lines, but for the last */
};

struct classifier {
    const ink_model *model;
    long top;                            /* guesses per drawing */
    const uint8_t *among;                /* as in ink_drawing */
    const ink_known *known;              /* or NULL */
    const struct learned_model *learned; /* or NULL */
    struct drawing_files files;
};

/* Drawings of one thread that are classified together. */
struct batch {
    struct record records[BATCH];
    ink_status statuses[BATCH];
    size_t n;
    float *probabilities; /* (BATCH, n_labels), row-major */
    float familiarity[BATCH];
    ink_guess *words; /* (BATCH, INK_LEARNED_MAX_WORDS): the learned words, the likeliest first */
    uint32_t n_words[BATCH];
    void *arena;
    size_t arena_size;
};

/* Reads drawings, as many as there are without waiting, but one at least. */
static bool read_batch(void *context, void *job) {
    struct classifier *classifier = context;
    struct batch *batch = job;
    size_t bytes = 0;
    batch->n = 0;
    while (batch->n < BATCH && bytes < MAX_BATCH_BYTES &&
           (batch->n == 0 || drawing_files_are_ready(&classifier->files))) {
        struct record *record = &batch->records[batch->n];
        record_limit(record, MAX_BATCH_BYTES / BATCH);
        const enum read_result got = drawing_files_next(&classifier->files, record);
        if (got == READ_END) {
            break;
        }
        if (got == READ_DRAWING) {
            bytes += record->length;
            batch->n++;
        }
    }
    return batch->n > 0;
}

static bool is_ready(void *context) {
    struct classifier *classifier = context;
    return drawing_files_are_ready(&classifier->files);
}

/* The familiarity and the learned words of drawing `at` of a batch are found one drawing at a time. */
static ink_status classify_one(const struct classifier *classifier, struct batch *batch, size_t at,
                               const ink_drawing *drawing) {
    float *probabilities = batch->probabilities + at * classifier->model->n_labels;
    void *arena = batch->arena;
    const size_t size = batch->arena_size;
    ink_status status = INK_OK;
    if (classifier->known) {
        status = ink_familiarity(classifier->known, drawing, arena, size, &batch->familiarity[at], probabilities);
    }
    if (status == INK_OK && classifier->learned) {
        status = ink_learned_classify(&classifier->learned->learned, drawing, arena, size, probabilities,
                                      batch->words + at * INK_LEARNED_MAX_WORDS, &batch->n_words[at]);
    }
    return status;
}

static void classify_batch(const void *context, void *job) {
    const struct classifier *classifier = context;
    const ink_model *model = classifier->model;
    struct batch *batch = job;
    if (!batch->arena) {
        const size_t one = ink_arena_size(model), all = ink_batch_arena_size(model, BATCH);
        batch->arena_size = one > all ? one : all;
        batch->arena = xaligned_alloc(batch->arena_size);
        batch->probabilities = xrealloc(NULL, BATCH * (size_t)model->n_labels, sizeof *batch->probabilities);
        batch->words = xrealloc(NULL, (size_t)BATCH * INK_LEARNED_MAX_WORDS, sizeof *batch->words);
    }
    ink_drawing drawings[BATCH];
    for (size_t i = 0; i < batch->n; i++) {
        drawings[i] = drawing_view(&batch->records[i].drawing);
        drawings[i].among = classifier->among;
    }
    if (!classifier->known && !classifier->learned) {
        ink_classify_batch(model, drawings, batch->n, batch->arena, batch->arena_size, batch->probabilities,
                           batch->statuses);
        return;
    }
    for (size_t i = 0; i < batch->n; i++) {
        batch->statuses[i] = classify_one(classifier, batch, i, &drawings[i]);
    }
}

static void write_guess(const struct classifier *classifier, const ink_guess *guess) {
    const struct learned_model *learned = classifier->learned;
    const bool is_label = guess->label < classifier->model->n_labels;
    const char *name = is_label ? classifier->model->labels[guess->label] : learned_model_word(learned, guess->label);
    fputs("{\"label\":", stdout);
    json_write_string(stdout, name);
    printf(",\"probability\":%.9g", (double)guess->probability);
    fputs(learned && learned_model_has(learned, name) ? ",\"learned\":true}" : "}", stdout);
}

/* Guesses of labels and learned words, the likeliest first; of equal ones, labels first. */
static void write_guesses(const struct classifier *classifier, const struct batch *batch, size_t at) {
    ink_guess labels[INK_MAX_LABELS];
    const ink_guess *words = batch->words + at * INK_LEARNED_MAX_WORDS;
    const uint32_t n_words = batch->n_words[at], top = (uint32_t)classifier->top;
    const uint32_t n_labels =
        ink_top(classifier->model, batch->probabilities + at * classifier->model->n_labels, labels, top);
    write_copied_fields(&batch->records[at]);
    fputs("\"guesses\":[", stdout);
    float best = 0;
    for (uint32_t i = 0, label = 0, word = 0; i < top && (label < n_labels || word < n_words); i++) {
        const bool is_word =
            label == n_labels || (word < n_words && words[word].probability > labels[label].probability);
        const ink_guess *guess = is_word ? &words[word++] : &labels[label++];
        fputs(i ? "," : "", stdout);
        write_guess(classifier, guess);
        best = i ? best : guess->probability;
    }
    printf("],\"sure\":%s", ink_sure(classifier->model, best) ? "true" : "false");
    if (classifier->known) {
        const float familiarity = batch->familiarity[at];
        printf(",\"known\":%s,\"familiarity\":%.9g", familiarity >= 0 ? "true" : "false", (double)familiarity);
    }
    fputs("}\n", stdout);
}

static bool write_batch(void *context, void *job) {
    struct classifier *classifier = context;
    const struct batch *batch = job;
    for (size_t i = 0; i < batch->n; i++) {
        if (batch->statuses[i] == INK_OK) {
            write_guesses(classifier, batch, i);
        } else {
            drawing_files_refuse(&classifier->files, &batch->records[i].location, ink_status_text(batch->statuses[i]));
        }
    }
    drawing_files_count(&classifier->files, batch->n);
    return !ferror(stdout);
}

static void batch_free(void *job) {
    struct batch *batch = job;
    for (size_t i = 0; i < BATCH; i++) {
        record_free(&batch->records[i]);
    }
    free(batch->probabilities);
    free(batch->words);
    free(batch->arena);
}

/* Returns the exit status. */
static int classify_files(struct classifier *classifier, size_t jobs) {
    ordered_run(&(struct ordered){.jobs = jobs,
                                  .context = classifier,
                                  .job_size = sizeof(struct batch),
                                  .read = read_batch,
                                  .is_ready = is_ready,
                                  .work = classify_batch,
                                  .write = write_batch,
                                  .free = batch_free});
    return drawing_files_close(&classifier->files);
}

/* Loads what the options name besides the model. */
static bool load_options(struct classifier *classifier, struct among *among, struct known_file *known,
                         struct learned_model *learned, const char *learned_path, const char *command) {
    const ink_model *model = classifier->model;
    if (!among_read(among, model, command, &classifier->among) || !known_file_load(known, model)) {
        return false;
    }
    classifier->known = known->wanted || known->option ? &known->known : NULL;
    if (!learned_path) {
        return true;
    }
    classifier->learned = learned;
    const size_t arena_size = ink_arena_size(model);
    void *arena = xaligned_alloc(arena_size);
    const bool loaded = learned_model_load(learned, learned_path, model, arena, arena_size);
    free(arena);
    return loaded;
}

int command_classify(int argc, char **argv) {
    const char *model_path = NULL, *learned_path = NULL;
    long jobs = 1;
    struct reader_settings settings = {.field = "drawing"};
    struct classifier classifier = {.top = 3};
    struct among among = {0};
    struct known_file known = {0};
    struct learned_model learned = {0};
    bool rows = false, points = false;
    const struct option_spec options[] = {{"model", .text = &model_path},
                                          {"top", .count = &classifier.top, .min = 1, .max = INK_MAX_LABELS},
                                          {"jobs", .count = &jobs, .min = 1, .max = MAX_JOBS},
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
    if (load_options(&classifier, &among, &known, &learned, learned_path, argv[0])) {
        drawing_files_open(&classifier.files, argv + optind, argc - optind, &settings);
        status = classify_files(&classifier, (size_t)jobs);
    } else {
        status = EXIT_FATAL;
    }
    known_file_free(&known);
    learned_model_free(&learned);
    model_file_free(&file);
    return status;
}
