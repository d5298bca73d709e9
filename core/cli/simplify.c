/* inkling simplify: drawings as the network sees them, and how they compare with the dataset's own. */
#include "alloc.h"
#include "command.h"
#include "errors.h"
#include "json_read.h"
#include "json_write.h"
#include "ndjson.h"
#include "options.h"

#include <stdlib.h>
#include <unistd.h>

static void print_help(void) {
    fputs(
        "inkling simplify [--raw] [FILE|-]\n"
        "inkling simplify --check [--json] [FILE|-]\n"
        "\n"
        "Writes each drawing of an ndjson file as the network sees it, its other fields unchanged: aligned to the\n"
        "top left, longer side 255, resampled at 1 px, simplified with Ramer-Douglas-Peucker (epsilon 2), whole\n"
        "coordinates. Strokes of three rows, [[x…],[y…],[t…]], are raw pen input. Strokes of two rows count as\n"
        "simplified and are only aligned and scaled. Bad lines are reported as FILE:LINE and skipped.\n"
        "\n"
        "    --raw    strokes of two rows are raw pen input too\n"
        "    --check  simplify \"raw\" of each line, and count the drawings and strokes that equal \"simplified\" of\n"
        "             the same line in every coordinate\n"
        "    --json   print the counts as JSON\n",
        stdout);
}

struct counts {
    unsigned long drawings, equal_drawings, strokes, equal_strokes;
};

struct simplifier {
    void *arena;
    size_t arena_size;
    bool raw;
    struct counts counts; /* of --check */
    struct drawing drawing, expected;
};

/* Simplifies the drawing in a field of an object; the result points into the arena. */
static bool simplify(struct simplifier *simplifier, const cJSON *object, const char *field, bool raw,
                     ink_drawing *result, struct error *error) {
    if (!json_read_strokes(object, field, raw, &simplifier->drawing, error)) {
        return false;
    }
    const ink_drawing view = drawing_view(&simplifier->drawing);
    const ink_status status = ink_simplify(&view, simplifier->arena, simplifier->arena_size, result);
    return status == INK_OK || fail(error, "%s", ink_status_text(status));
}

static bool simplify_object(void *context, const cJSON *object, struct error *error) {
    struct simplifier *simplifier = context;
    ink_drawing result;
    if (!simplify(simplifier, object, "drawing", simplifier->raw, &result, error)) {
        return false;
    }
    char separator = '{';
    for (const cJSON *field = object->child; field; field = field->next) {
        fputc(separator, stdout);
        separator = ',';
        json_write_string(stdout, field->string);
        fputc(':', stdout);
        if (field == cJSON_GetObjectItemCaseSensitive(object, "drawing")) {
            json_write_strokes(stdout, &result);
        } else {
            json_write_value(stdout, field);
        }
    }
    fputs("}\n", stdout);
    fflush(stdout); /* the reader of a pipe waits for this line */
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

static bool check_object(void *context, const cJSON *object, struct error *error) {
    struct simplifier *simplifier = context;
    ink_drawing result;
    if (!json_read_strokes(object, "simplified", false, &simplifier->expected, error) ||
        !simplify(simplifier, object, "raw", true, &result, error)) {
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

int command_simplify(int argc, char **argv) {
    bool check = false, json = false;
    struct simplifier simplifier = {.arena_size = ink_arena_size(NULL)};
    const struct option_spec options[] = {
        {"raw", .flag = &simplifier.raw}, {"check", .flag = &check}, {"json", .flag = &json}, {.name = NULL}};
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
    simplifier.arena = xaligned_alloc(simplifier.arena_size);
    status = ndjson_for_each(optind < argc ? argv[optind] : "-", check ? check_object : simplify_object, &simplifier);
    if (check && status != EXIT_FATAL) {
        write_counts(&simplifier.counts, json);
    }
    drawing_free(&simplifier.drawing);
    drawing_free(&simplifier.expected);
    free(simplifier.arena);
    return finish_output(status);
}
