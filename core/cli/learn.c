/* inkling learn: keeps drawings of a word in a file, by which inkling classify --learned names it. */
#include "alloc.h"
#include "command.h"
#include "each_drawing.h"
#include "learned_file.h"
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_help(void) {
    fputs(
        "inkling learn WORD --output FILE [--raw] [--rows|--points] [--csv] [DRAWINGS…|-]\n"
        "\n"
        "Teaches a word by a few drawings, three to five are enough: adds them to FILE, which is made if there is\n"
        "none. Nothing is trained; the file holds the drawings, simplified to 1 KB at most. The page and the package\n"
        "read and write the same files. Reads the same drawings as inkling classify.\n"
        "\n"
        "    --output FILE  the file of learned words, for inkling classify --learned FILE\n",
        stdout);
    fputs(reader_strokes_help, stdout);
}

struct learner {
    struct learned_word *word;
    void *arena;
    size_t arena_size;
    unsigned long long given; /* drawings */
};

/* Copies a simplified drawing. */
static void keep(struct drawing *to, const ink_drawing *simplified) {
    drawing_clear(to, INK_SIMPLIFIED);
    for (uint32_t s = 0, i = 0; s < simplified->n_strokes; s++) {
        for (; i < simplified->ends[s]; i++) {
            drawing_add_point(to, simplified->points[i].x, simplified->points[i].y);
        }
        drawing_end_stroke(to);
    }
}

static bool learn_record(void *context, const struct record *record, struct error *error) {
    struct learner *learner = context;
    const ink_drawing view = drawing_view(&record->drawing);
    ink_drawing simplified;
    const ink_status status = ink_learned_simplify(&view, learner->arena, learner->arena_size, &simplified);
    if (status != INK_OK) {
        return fail(error, "%s", ink_status_text(status));
    }
    learner->given++;
    if (learner->word->n < INK_LEARNED_MAX_DRAWINGS) {
        keep(&learner->word->drawings[learner->word->n++], &simplified);
    }
    return true;
}

/* Replaces a file only if the new one could be written whole. */
static bool write_file(const struct learned_words *words, const char *path) {
    const size_t size = strlen(path) + sizeof ".new";
    char *new_path = xrealloc(NULL, size, 1);
    snprintf(new_path, size, "%s.new", path);
    FILE *out = fopen(new_path, "wb");
    bool written = out != NULL;
    if (out) {
        learned_words_write(out, words);
        written = !ferror(out);
        written = fclose(out) == 0 && written && rename(new_path, path) == 0;
    }
    if (!written) {
        report_error("inkling: cannot write %s: %s", path, strerror(errno));
        if (out) {
            remove(new_path);
        }
    }
    free(new_path);
    return written;
}

static int learn(struct learned_words *words, const char *name, const char *output, char **paths, int n,
                 const struct reader_settings *settings) {
    struct error error;
    struct learner learner = {.word = learned_words_find(words, name, strlen(name), &error),
                              .arena_size = ink_arena_size(NULL)};
    if (!learner.word) {
        return report_usage("learn", "%s", error.message);
    }
    const uint32_t before = learner.word->n;
    learner.arena = xaligned_alloc(learner.arena_size);
    const int status = each_drawing(paths, n, settings, learn_record, &learner);
    free(learner.arena);
    if (status == EXIT_FATAL) {
        return status;
    }
    if (learner.given == 0) {
        report_error("inkling: there is no drawing to learn; %s is as it was", output);
        return EXIT_FATAL;
    }
    if (before + learner.given > INK_LEARNED_MAX_DRAWINGS) {
        report_error("inkling: a word has at most %d drawings; \"%s\" would have %llu; %s is as it was",
                     INK_LEARNED_MAX_DRAWINGS, learner.word->name, before + learner.given, output);
        return EXIT_FATAL;
    }
    return write_file(words, output) ? status : EXIT_FATAL;
}

int command_learn(int argc, char **argv) {
    const char *output = NULL;
    struct reader_settings settings = {.field = "drawing"};
    bool rows = false, points = false;
    const struct option_spec options[] = {
        {"output", .text = &output}, READER_OPTIONS(settings, rows, points), {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    if (!reader_set_layout(&settings, argv[0], rows, points)) {
        return EXIT_FATAL;
    }
    if (!output || optind == argc) {
        return report_usage(argv[0], output ? "expected a word to learn" : "--output names the file of learned words");
    }
    struct learned_words words;
    if (!learned_words_load(&words, output, true)) {
        return EXIT_FATAL;
    }
    status = learn(&words, argv[optind], output, argv + optind + 1, argc - optind - 1, &settings);
    learned_words_free(&words);
    return status;
}
