/* inkling draw: drawings of a word, one line of JSON each. */
#include "alloc.h"
#include "command.h"
#include "decoder_file.h"
#include "errors.h"
#include "json_write.h"
#include "labels.h"
#include "model_file.h"
#include "options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_help(void) {
    fputs("inkling draw WORD… [--seed N] [--count N] [--temperature T] [--best N] [--decoder FILE] [--model FILE]\n"
          "inkling draw --all …\n"
          "\n"
          "Draws words and writes one JSON line per drawing:\n"
          "    {\"word\":\"cat\",\"seed\":3,\"drawing\":[[[x…],[y…]],…]}\n"
          "The same word, seed and temperature give the same drawing everywhere.\n"
          "\n"
          "    --all            draw every word\n"
          "    --count N        drawings of each word (default 1); each has a seed of its own\n"
          "    --seed N         the first drawing's seed (default 1)\n"
          "    --temperature T  from 0.05, careful, to 2, wild (default 0.4)\n"
          "    --best N         draw N times and keep the drawing that the recognizer is surest of (default 1)\n"
          "    --decoder FILE   the decoder file (default: $INKLING_DECODER, or decoder.ink where the model is)\n"
          "    --model FILE     the recognizer's, for --best (default: see inkling --help)\n",
          stdout);
}

struct artist {
    struct decoder_file file;
    struct model_file recognizer; /* for best > 1 */
    void *arena;                  /* the recognizer's */
    long seed, count, best;
    double temperature;
};

/* How sure the recognizer is of a drawing's word; -1 if it cannot read the drawing. */
static float judge(const struct artist *artist, const struct drawing *drawing, const char *word) {
    const ink_drawing view = drawing_view(drawing);
    float probabilities[INK_MAX_LABELS];
    uint32_t label;
    const ink_model *model = &artist->recognizer.model;
    return label_find(model, word, strlen(word), &label) &&
                   ink_classify(model, &view, artist->arena, ink_arena_size(model), probabilities) == INK_OK
               ? probabilities[label]
               : -1;
}

/* Draws the i-th drawing of a word: the best of those with the seeds from seed + i · best on. Returns its seed. */
static uint64_t draw_best(const struct artist *artist, uint32_t word, long i, struct drawing *best,
                          struct drawing *other) {
    ink_sketch_options options = {.word = word, .temperature = (float)artist->temperature};
    const uint64_t first = (uint64_t)artist->seed + (uint64_t)i * (uint64_t)artist->best;
    const char *name = artist->file.decoder.words[word];
    uint64_t seed = first;
    float best_probability = -2;
    struct error error;
    for (long k = 0; k < artist->best; k++) {
        options.seed = first + (uint64_t)k;
        drawing_clear(other, INK_SIMPLIFIED);
        if (!decoder_draw(&artist->file, &options, other, &error)) {
            abort(); /* word and temperature have been checked, and nothing was given */
        }
        const float probability = artist->best > 1 ? judge(artist, other, name) : 0;
        if (probability > best_probability) {
            const struct drawing swapped = *best;
            *best = *other;
            *other = swapped;
            best_probability = probability;
            seed = options.seed;
        }
    }
    return seed;
}

static void draw_word(const struct artist *artist, uint32_t word) {
    struct drawing best = {0}, other = {0};
    for (long i = 0; i < artist->count && !ferror(stdout); i++) {
        const uint64_t seed = draw_best(artist, word, i, &best, &other);
        const ink_drawing view = drawing_view(&best);
        fputs("{\"word\":", stdout);
        json_write_string(stdout, artist->file.decoder.words[word]);
        printf(",\"seed\":%llu,\"drawing\":", (unsigned long long)seed);
        json_write_strokes(stdout, &view);
        fputs("}\n", stdout);
    }
    drawing_free(&best);
    drawing_free(&other);
}

/* Finds all words before the first is drawn. Returns the exit status. */
static int draw_words(const struct artist *artist, char **names, int n, bool all) {
    const ink_decoder *decoder = &artist->file.decoder;
    uint32_t words[INK_MAX_LABELS], n_words = 0;
    for (uint32_t i = 0; all && i < decoder->n_words; i++) {
        words[n_words++] = i;
    }
    for (int i = 0; i < n; i++) {
        struct error error;
        if (!decoder_find_word(&artist->file, names[i], strlen(names[i]), &words[n_words++], &error)) {
            return report_usage("draw", "%s", error.message);
        }
    }
    for (uint32_t i = 0; i < n_words; i++) {
        draw_word(artist, words[i]);
    }
    return EXIT_OK;
}

int command_draw(int argc, char **argv) {
    const char *decoder_path = NULL, *model_path = NULL;
    bool all = false;
    struct artist artist = {.seed = 1, .count = 1, .best = 1, .temperature = 0.4};
    const struct option_spec options[] = {{"all", .flag = &all},
                                          {"seed", .count = &artist.seed, .min = 0, .max = 2147483647},
                                          {"count", .count = &artist.count, .min = 1, .max = 1000000},
                                          {"best", .count = &artist.best, .min = 1, .max = 1000},
                                          {"temperature", .number = &artist.temperature, .low = 0.05, .high = 2},
                                          {"decoder", .text = &decoder_path},
                                          {"model", .text = &model_path},
                                          {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    const int n = argc - optind;
    if (all == (n > 0) || n > INK_MAX_LABELS) {
        return report_usage(argv[0], all ? "--all draws every word: leave out \"%s\"" : "expected a word to draw%s",
                            all ? argv[optind] : "");
    }
    if (!decoder_file_load(&artist.file, decoder_path)) {
        return EXIT_FATAL;
    }
    if (artist.best > 1) {
        if (!model_file_load(&artist.recognizer, model_path)) {
            decoder_file_free(&artist.file);
            return EXIT_FATAL;
        }
        artist.arena = xaligned_alloc(ink_arena_size(&artist.recognizer.model));
    }
    status = draw_words(&artist, argv + optind, n, all);
    if (artist.best > 1) {
        free(artist.arena);
        model_file_free(&artist.recognizer);
    }
    decoder_file_free(&artist.file);
    return finish_output(status);
}
