/* inkling simplify: drawings as the network sees them, and how they compare with the dataset's own. */
#include "alloc.h"
#include "command.h"
#include "errors.h"
#include "json_write.h"
#include "options.h"
#include "reader.h"
#include "summary.h"

#include <stdlib.h>
#include <unistd.h>

static void print_help(void) {
    fputs("inkling simplify [--raw] [--rows|--points] [--csv] [FILE|-]\n"
          "inkling simplify --check [--json] [FILE|-]\n"
          "\n"
          "Writes each drawing of a file as the network sees it, its other fields byte for byte: aligned to the top\n"
          "left, longer side 255, resampled at 1 px, simplified with Ramer-Douglas-Peucker (epsilon 2), whole\n"
          "coordinates. Strokes of three rows, [[x…],[y…],[t…]], are raw pen input. Strokes of two rows count as\n"
          "simplified and are only aligned and scaled. Bad lines are reported as FILE:LINE and skipped.\n"
          "\n"
          "    --check       simplify \"raw\" of each line, and count the drawings and strokes that equal "
          "\"simplified\"\n"
          "                  of the same line in every coordinate\n"
          "    --json        print the counts as JSON\n",
          stdout);
    fputs(reader_strokes_help, stdout);
}

struct counts {
    unsigned long drawings, equal_drawings, strokes, equal_strokes;
};

struct simplifier {
    void *arena;
    size_t arena_size;
    struct counts counts; /* of --check */
    struct record record;
    struct drawing expected; /* of --check */
};

/* Uses a record. Returns false with an error if it cannot. */
typedef bool use_record(struct simplifier *simplifier, struct error *error);

/* Simplifies the record's drawing; the result points into the arena. */
static bool simplify(const struct simplifier *simplifier, ink_drawing *result, struct error *error) {
    const ink_drawing view = drawing_view(&simplifier->record.drawing);
    const ink_status status = ink_simplify(&view, simplifier->arena, simplifier->arena_size, result);
    return status == INK_OK || fail(error, "%s", ink_status_text(status));
}

static bool write_simplified(struct simplifier *simplifier, struct error *error) {
    ink_drawing result;
    if (!simplify(simplifier, &result, error)) {
        return false;
    }
    const struct json_fields *fields = &simplifier->record.fields;
    const char *drawing = json_find(fields, "drawing").start;
    for (size_t i = 0; i < fields->n; i++) {
        const struct json_field *field = &fields->all[i];
        fputc(i ? ',' : '{', stdout);
        json_write_text(stdout, field->name);
        fputc(':', stdout);
        if (field->value.start == drawing) {
            json_write_strokes(stdout, &result);
        } else {
            json_write_text(stdout, field->value);
        }
    }
    fputs("}\n", stdout);
    return true;
}

static uint32_t stroke_start(const ink_drawing *drawing, uint32_t stroke) {
    return stroke ? drawing->ends[stroke - 1] : 0;
}

static bool equal_strokes(const ink_drawing *a, const ink_drawing *b, uint32_t stroke) {
    const uint32_t start_a = stroke_start(a, stroke), start_b = stroke_start(b, stroke);
    const uint32_t n = a->ends[stroke] - start_a;
    if (b->ends[stroke] - start_b != n) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        const ink_point p = a->points[start_a + i], q = b->points[start_b + i];
        if (p.x < q.x || p.x > q.x || p.y < q.y || p.y > q.y) {
            return false;
        }
    }
    return true;
}

static bool check_simplified(struct simplifier *simplifier, struct error *error) {
    const struct stroke_options rows = {.layout = LAYOUT_ROWS};
    const struct json_text text = json_find(&simplifier->record.fields, "simplified");
    ink_drawing result;
    if (!json_read_strokes(text, "simplified", rows, &simplifier->expected, error) ||
        !simplify(simplifier, &result, error)) {
        return false;
    }
    const ink_drawing expected = drawing_view(&simplifier->expected);
    unsigned long equal = 0;
    for (uint32_t stroke = 0; stroke < result.n_strokes && stroke < expected.n_strokes; stroke++) {
        equal += equal_strokes(&result, &expected, stroke);
    }
    struct counts *counts = &simplifier->counts;
    counts->drawings++;
    counts->strokes += expected.n_strokes;
    counts->equal_strokes += equal;
    counts->equal_drawings += equal == expected.n_strokes && result.n_strokes == expected.n_strokes;
    return true;
}

static double percent(unsigned long part, unsigned long whole) {
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void write_counts(const struct counts *counts, bool json) {
    const double drawings = percent(counts->equal_drawings, counts->drawings);
    const double strokes = percent(counts->equal_strokes, counts->strokes);
    if (json) {
        printf("{\"drawings\":%lu,\"equal_drawings\":%lu,\"strokes\":%lu,\"equal_strokes\":%lu}\n", counts->drawings,
               counts->equal_drawings, counts->strokes, counts->equal_strokes);
    } else {
        printf("drawings %lu, equal %lu (%.2f %%)\nstrokes %lu, equal %lu (%.2f %%)\n", counts->drawings,
               counts->equal_drawings, drawings, counts->strokes, counts->equal_strokes, strokes);
    }
}

static int simplify_file(struct simplifier *simplifier, char *path, const struct reader_settings *settings,
                         use_record *use) {
    struct reader reader;
    if (!reader_open(&reader, path, settings)) {
        return reader.status;
    }
    struct summary summary;
    summary_start(&summary, &path, 1);
    struct error error;
    while (!ferror(stdout) && reader_next(&reader, &simplifier->record)) {
        if (!use(simplifier, &error)) {
            report_error_at(&simplifier->record.location, error.message);
            reader.status = worse_status(reader.status, EXIT_SOME_FAILED);
            reader.bad++;
        }
        summary_count(&summary, 1, reader.input.bytes_read);
    }
    reader_close(&reader);
    summary_close_file(&summary, &reader);
    summary_finish(&summary);
    return reader.status;
}

int command_simplify(int argc, char **argv) {
    bool check = false, json = false, rows = false, points = false;
    struct reader_settings settings = {.field = "drawing"};
    struct simplifier simplifier = {.arena_size = ink_arena_size(NULL)};
    const struct option_spec options[] = {
        READER_OPTIONS(settings, rows, points), {"check", .flag = &check}, {"json", .flag = &json}, {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    if (argc - optind > 1) {
        return report_usage(argv[0], "expected one file, not %d", argc - optind);
    }
    if (json && !check) {
        return report_usage(argv[0], "--json needs --check");
    }
    if (!reader_set_layout(&settings, argv[0], rows, points)) {
        return EXIT_FATAL;
    }
    if (check) {
        settings = (struct reader_settings){.field = "raw", .strokes = {.layout = LAYOUT_ROWS, .raw = true}};
    }
    static char standard_input[] = "-";
    simplifier.arena = xaligned_alloc(simplifier.arena_size);
    status = simplify_file(&simplifier, optind < argc ? argv[optind] : standard_input, &settings,
                           check ? check_simplified : write_simplified);
    if (check && status != EXIT_FATAL) {
        write_counts(&simplifier.counts, json);
    }
    record_free(&simplifier.record);
    drawing_free(&simplifier.expected);
    free(simplifier.arena);
    return finish_output(status);
}
