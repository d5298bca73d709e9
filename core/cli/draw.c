/* inkling draw: drawings of a word, one line of JSON each. */
#include "alloc.h"
#include "command.h"
#include "decoder_file.h"
#include "errors.h"
#include "json_write.h"
#include "labels.h"
#include "model_file.h"
#include "options.h"
#include "unlike.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_help(void) {
    fputs("inkling draw WORD… [--seed N] [--count N] [--temperature T] [--best N | --unlike]\n"
          "             [--decoder FILE] [--model FILE]\n"
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
          "    --unlike         choose drawings that differ: the surest of the first four, then, after every 60\n"
          "                     more, the one most unlike those chosen, of all that the recognizer names\n"
          "    --decoder FILE   the decoder file (default: $INKLING_DECODER, or decoder.ink where the model is)\n"
          "    --model FILE     the recognizer's, for --best and --unlike (default: see inkling --help)\n",
          stdout);
}

/* With --unlike, choosing takes the square of their number. */
enum { MAX_UNLIKE = 50 };

struct artist {
    struct decoder_file file;
    bool judges;                  /* the recognizer chooses */
    struct model_file recognizer; /* if it does */
    void *arena;                  /* the recognizer's */
    long seed, count, best;
    bool unlike;
    double temperature;
};

struct judgment {
    float sure; /* the probability of the word; -1 if the recognizer cannot read the drawing */
    bool named; /* the word is its first guess */
};

static struct judgment judge(const struct artist *artist, const struct drawing *drawing, const char *word) {
    const ink_drawing view = drawing_view(drawing);
    float probabilities[INK_MAX_LABELS];
    uint32_t label;
    const ink_model *model = &artist->recognizer.model;
    if (!label_find(model, word, strlen(word), &label) ||
        ink_classify(model, &view, artist->arena, ink_arena_size(model), probabilities) != INK_OK) {
        return (struct judgment){.sure = -1};
    }
    ink_guess first;
    return (struct judgment){probabilities[label], ink_top(model, probabilities, &first, 1) && first.label == label};
}

static void draw(const struct artist *artist, const ink_sketch_options *options, struct drawing *drawing) {
    struct error error;
    drawing_clear(drawing, INK_SIMPLIFIED);
    if (!decoder_draw(&artist->file, options, drawing, &error)) {
        abort(); /* word and temperature have been checked, and nothing was given */
    }
}

static void write_drawing(const char *word, uint64_t seed, const struct drawing *drawing) {
    const ink_drawing view = drawing_view(drawing);
    fputs("{\"word\":", stdout);
    json_write_string(stdout, word);
    printf(",\"seed\":%llu,\"drawing\":", (unsigned long long)seed);
    json_write_strokes(stdout, &view);
    fputs("}\n", stdout);
}

/* Draws the i-th drawing of a word: the best of those with the seeds from seed + i · best on. Returns its seed. */
static uint64_t draw_best(const struct artist *artist, uint32_t word, long i, struct drawing *best,
                          struct drawing *other) {
    ink_sketch_options options = {.word = word, .temperature = (float)artist->temperature};
    const uint64_t first = (uint64_t)artist->seed + (uint64_t)i * (uint64_t)artist->best;
    const char *name = artist->file.decoder.words[word];
    uint64_t seed = first;
    float best_probability = -2;
    for (long k = 0; k < artist->best; k++) {
        options.seed = first + (uint64_t)k;
        draw(artist, &options, other);
        const float probability = artist->judges ? judge(artist, other, name).sure : 0;
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

static void draw_each(const struct artist *artist, uint32_t word) {
    struct drawing best = {0}, other = {0};
    for (long i = 0; i < artist->count && !ferror(stdout); i++) {
        const uint64_t seed = draw_best(artist, word, i, &best, &other);
        write_drawing(artist->file.decoder.words[word], seed, &best);
    }
    drawing_free(&best);
    drawing_free(&other);
}

/* Draws a word, and writes each drawing as soon as it is chosen. */
static void draw_unlike(const struct artist *artist, uint32_t word) {
    ink_sketch_options options = {
        .word = word, .seed = (uint64_t)artist->seed, .temperature = (float)artist->temperature};
    const char *name = artist->file.decoder.words[word];
    struct unlike_try *tries = xcalloc(unlike_tries((size_t)artist->count - 1), sizeof *tries);
    struct unlike_try *chosen[MAX_UNLIKE];
    size_t n = 0;
    for (size_t i = 0; i < (size_t)artist->count && !ferror(stdout); i++) {
        for (; n < unlike_tries(i); n++, options.seed++) {
            draw(artist, &options, &tries[n].drawing);
            const struct judgment its = judge(artist, &tries[n].drawing, name);
            unlike_begin(&tries[n], options.seed, its.sure, its.named);
        }
        chosen[i] = unlike_choose(tries, n, chosen, i);
        write_drawing(name, chosen[i]->seed, &chosen[i]->drawing);
    }
    for (size_t i = 0; i < n; i++) {
        drawing_free(&tries[i].drawing);
    }
    free(tries);
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
        (artist->unlike ? draw_unlike : draw_each)(artist, words[i]);
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
                                          {"unlike", .flag = &artist.unlike},
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
    if (artist.unlike && artist.best > 1) {
        return report_usage(argv[0], "--best and --unlike are two ways to choose: give one");
    }
    if (artist.unlike && artist.count > MAX_UNLIKE) {
        return report_usage(argv[0], "--unlike chooses at most %d drawings of a word", MAX_UNLIKE);
    }
    artist.judges = artist.unlike || artist.best > 1;
    if (!decoder_file_load(&artist.file, decoder_path)) {
        return EXIT_FATAL;
    }
    if (artist.judges) {
        if (!model_file_load(&artist.recognizer, model_path)) {
            decoder_file_free(&artist.file);
            return EXIT_FATAL;
        }
        artist.arena = xaligned_alloc(ink_arena_size(&artist.recognizer.model));
    }
    status = draw_words(&artist, argv + optind, n, all);
    if (artist.judges) {
        free(artist.arena);
        model_file_free(&artist.recognizer);
    }
    decoder_file_free(&artist.file);
    return finish_output(status);
}
