/* inkling finish: goes on with drawings that were begun. */
#include "alloc.h"
#include "command.h"
#include "decoder_file.h"
#include "errors.h"
#include "json_write.h"
#include "options.h"
#include "reader.h"
#include "summary.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_help(void) {
    fputs("inkling finish [--word WORD] [--seed N] [--temperature T] [--cut F] [--decoder FILE]\n"
          "               [--raw] [--rows|--points] [--csv] [FILE…|-]\n"
          "\n"
          "Finishes drawings: reads the files that classify reads, and writes one JSON line per drawing, what was\n"
          "given first, in the square from 0 to 255:\n"
          "    {\"word\":\"cat\",\"given\":12,\"drawing\":[[[x…],[y…]],…]}\n"
          "\"given\" counts the points that were there. A simplified drawing stays where it is in the square; raw pen\n"
          "input is scaled to fill it, so that what is added can be larger.\n"
          "\n"
          "    --word WORD      what the drawings are to become (default: \"word\" of each line)\n"
          "    --cut F          keep only the first share F of each drawing's points\n"
          "    --seed N         the first drawing's seed, the next one's is one more (default 1)\n"
          "    --temperature T  from 0.05, careful, to 2, wild (default 0.4)\n"
          "    --decoder FILE   the decoder file (default: $INKLING_DECODER, or decoder.ink where the model is)\n",
          stdout);
    fputs(reader_strokes_help, stdout);
}

struct finisher {
    struct decoder_file file;
    const char *word; /* NULL: that of each line */
    long seed;
    double temperature, cut;
    void *arena; /* of ink_simplify */
    uint64_t done;
    struct record record;
    struct drawing drawing;
};

/* The word that a record's drawing is to become. */
static bool find_word(const struct finisher *finisher, uint32_t *word, struct error *error) {
    if (finisher->word) {
        return decoder_find_word(&finisher->file, finisher->word, strlen(finisher->word), word, error);
    }
    const struct json_text value = json_find(&finisher->record.fields, "word");
    if (!value.start || *value.start != '"') {
        return fail(error, "no \"word\": name one with --word");
    }
    char *name = xrealloc(NULL, value.length, 1);
    const size_t length = json_decode_string(value, name);
    const bool found = decoder_find_word(&finisher->file, name, length, word, error);
    free(name);
    return found;
}

/* Copies the record's drawing in the square from 0 to 255 to finisher->drawing. */
static bool place(struct finisher *finisher, struct error *error) {
    struct drawing *given = &finisher->record.drawing, *to = &finisher->drawing;
    drawing_truncate(given, finisher->cut);
    ink_drawing view = drawing_view(given), simplified;
    const ink_status status = ink_simplify(&view, finisher->arena, ink_arena_size(NULL), &simplified);
    if (status != INK_OK) {
        return fail(error, "%s", ink_status_text(status));
    }
    const ink_drawing *source = given->format == INK_SIMPLIFIED ? &view : &simplified;
    drawing_clear(to, INK_SIMPLIFIED);
    for (uint32_t stroke = 0, i = 0; stroke < source->n_strokes; stroke++) {
        for (; i < source->ends[stroke]; i++) {
            drawing_add_point(to, source->points[i].x, source->points[i].y);
        }
        drawing_end_stroke(to);
    }
    return true;
}

static bool finish_record(struct finisher *finisher, struct error *error) {
    ink_sketch_options options = {.seed = (uint64_t)finisher->seed + finisher->done++,
                                  .temperature = (float)finisher->temperature};
    if (!find_word(finisher, &options.word, error) || !place(finisher, error)) {
        return false;
    }
    const uint32_t given = finisher->drawing.n_points;
    if (!decoder_draw(&finisher->file, &options, &finisher->drawing, error)) {
        return false;
    }
    const ink_drawing view = drawing_view(&finisher->drawing);
    fputs("{\"word\":", stdout);
    json_write_string(stdout, finisher->file.decoder.words[options.word]);
    printf(",\"given\":%u,\"drawing\":", given);
    json_write_strokes(stdout, &view);
    fputs("}\n", stdout);
    return true;
}

/* Returns the exit status. */
static int finish_file(struct finisher *finisher, const char *path, const struct reader_settings *settings,
                       struct summary *summary) {
    struct reader reader;
    if (!reader_open(&reader, path, settings)) {
        return reader.status;
    }
    struct error error;
    while (!ferror(stdout) && reader_next(&reader, &finisher->record)) {
        if (!finish_record(finisher, &error)) {
            report_error_at(&finisher->record.location, error.message);
            reader.status = worse_status(reader.status, EXIT_SOME_FAILED);
            reader.bad++;
        }
        summary_count(summary, 1, reader.input.bytes_read);
    }
    reader_close(&reader);
    summary_close_file(summary, &reader);
    return reader.status;
}

static int finish_files(struct finisher *finisher, char **paths, int n, const struct reader_settings *settings) {
    static char standard_input[] = "-", *default_paths[] = {standard_input};
    if (n == 0) {
        paths = default_paths;
        n = 1;
    }
    struct summary summary;
    summary_start(&summary, paths, n);
    int status = EXIT_OK;
    for (int i = 0; i < n; i++) {
        status = worse_status(status, finish_file(finisher, paths[i], settings, &summary));
    }
    status = finish_output(status);
    summary_finish(&summary);
    return status;
}

/* Checks --word before the first file is opened. */
static bool check_word(const struct finisher *finisher, int *status) {
    uint32_t word;
    struct error error;
    if (finisher->word && !decoder_find_word(&finisher->file, finisher->word, strlen(finisher->word), &word, &error)) {
        *status = report_usage("finish", "%s", error.message);
        return false;
    }
    return true;
}

int command_finish(int argc, char **argv) {
    const char *decoder_path = NULL;
    bool rows = false, points = false;
    struct reader_settings settings = {.field = "drawing"};
    struct finisher finisher = {.seed = 1, .temperature = 0.4, .cut = 1};
    const struct option_spec options[] = {{"word", .text = &finisher.word},
                                          {"cut", .fraction = &finisher.cut},
                                          {"seed", .count = &finisher.seed, .min = 0, .max = 2147483647},
                                          {"temperature", .number = &finisher.temperature, .low = 0.05, .high = 2},
                                          {"decoder", .text = &decoder_path},
                                          READER_OPTIONS(settings, rows, points),
                                          {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    if (!reader_set_layout(&settings, argv[0], rows, points) || !decoder_file_load(&finisher.file, decoder_path)) {
        return EXIT_FATAL;
    }
    if (check_word(&finisher, &status)) {
        finisher.arena = xaligned_alloc(ink_arena_size(NULL));
        status = finish_files(&finisher, argv + optind, argc - optind, &settings);
    }
    record_free(&finisher.record);
    drawing_free(&finisher.drawing);
    free(finisher.arena);
    decoder_file_free(&finisher.file);
    return status;
}
