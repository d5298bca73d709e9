/* inkling simplify: drawings as the network sees them, and how that compares with Google's own. */
#include "cli.h"
#include "inkling.h"
#include "ndjson.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "inkling simplify [--raw] [FILE|-]\n"
    "inkling simplify --check [--json] [FILE|-]\n"
    "\n"
    "Writes each drawing of an ndjson file as the network sees it, its other fields unchanged: aligned to the top\n"
    "left, longer side 255, resampled at 1 px, simplified with Ramer-Douglas-Peucker (epsilon 2), whole coordinates.\n"
    "Strokes of three rows, [[x…],[y…],[t…]], are raw pen input. Strokes of two rows are taken as simplified\n"
    "already, and only aligned and scaled.\n"
    "\n"
    "    --raw    strokes of two rows are raw pen input too\n"
    "    --check  simplifies \"raw\" of each line and counts how many drawings and strokes equal \"simplified\" of "
    "the\n"
    "             same line in every coordinate\n"
    "    --json   the counts as JSON\n";

struct counts {
    unsigned long drawings, equal_drawings, strokes, equal_strokes;
};

struct simplifier {
    void *arena;
    size_t arena_size;
    bool raw, check;
    struct counts counts;
    struct drawing drawing, expected;
};

static bool simplify(struct simplifier *with, const cJSON *object, const char *field, bool raw, ink_drawing *result,
                     char *complaint) {
    if (!ndjson_strokes(cJSON_GetObjectItemCaseSensitive(object, field), field, raw, &with->drawing, complaint)) {
        return false;
    }
    const ink_drawing view = drawing_view(&with->drawing);
    const ink_status status = ink_simplify(&view, with->arena, with->arena_size, result);
    if (status != INK_OK) {
        snprintf(complaint, NDJSON_COMPLAINT, "%s", ink_status_text(status));
    }
    return status == INK_OK;
}

static bool write_line(struct simplifier *with, const cJSON *object, char *complaint) {
    ink_drawing result;
    if (!simplify(with, object, "drawing", with->raw, &result, complaint)) {
        return false;
    }
    char before = '{';
    for (const cJSON *field = object->child; field; field = field->next) {
        fputc(before, stdout);
        before = ',';
        ndjson_write_string(stdout, field->string);
        fputc(':', stdout);
        if (field == cJSON_GetObjectItemCaseSensitive(object, "drawing")) {
            ndjson_write_strokes(stdout, &result);
        } else {
            ndjson_write(stdout, field);
        }
    }
    fputs("}\n", stdout);
    fflush(stdout);
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

static bool check_line(struct simplifier *with, const cJSON *object, char *complaint) {
    const cJSON *simplified = cJSON_GetObjectItemCaseSensitive(object, "simplified");
    ink_drawing ours;
    if (!ndjson_strokes(simplified, "simplified", false, &with->expected, complaint) ||
        !simplify(with, object, "raw", true, &ours, complaint)) {
        return false;
    }
    const ink_drawing theirs = drawing_view(&with->expected);
    unsigned long equal = 0;
    for (uint32_t stroke = 0; stroke < ours.n_strokes && stroke < theirs.n_strokes; stroke++) {
        equal += equal_strokes(&ours, &theirs, stroke);
    }
    struct counts *counts = &with->counts;
    counts->drawings++;
    counts->strokes += theirs.n_strokes;
    counts->equal_strokes += equal;
    counts->equal_drawings += equal == theirs.n_strokes && ours.n_strokes == theirs.n_strokes;
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
    enum { RAW = 1, CHECK, JSON, HELP };
    static const struct option options[] = {{"raw", no_argument, NULL, RAW},
                                            {"check", no_argument, NULL, CHECK},
                                            {"json", no_argument, NULL, JSON},
                                            {"help", no_argument, NULL, HELP},
                                            {NULL, 0, NULL, 0}};
    struct simplifier with = {0};
    bool json = false;
    for (int option; (option = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        switch (option) {
        case RAW:
            with.raw = true;
            break;
        case CHECK:
            with.check = true;
            break;
        case JSON:
            json = true;
            break;
        case HELP:
            fputs(help, stdout);
            return finish_output(EXIT_FINE);
        default:
            return complain_option(option, argv);
        }
    }
    if (argc - optind > 1) {
        return complain_usage(argv[0], "one file at a time, not %d", argc - optind);
    }
    if (json && !with.check) {
        return complain_usage(argv[0], "--json goes with --check");
    }
    struct ndjson in;
    if (!ndjson_open(&in, optind < argc ? argv[optind] : "-")) {
        return EXIT_FAILED;
    }
    with.arena_size = ink_arena_size(NULL);
    with.arena = aligned(with.arena_size);
    int status = EXIT_FINE;
    char complaint[NDJSON_COMPLAINT];
    cJSON *object;
    while (!ferror(stdout) && ndjson_next(&in, &object, complaint)) {
        if (!object || !(with.check ? check_line : write_line)(&with, object, complaint)) {
            ndjson_complain(&in, complaint);
            status = EXIT_BAD_INPUT;
        }
        cJSON_Delete(object);
    }
    if (with.check) {
        write_counts(&with.counts, json);
    }
    if (!ndjson_close(&in)) {
        status = EXIT_FAILED;
    }
    drawing_free(&with.drawing);
    drawing_free(&with.expected);
    free(with.arena);
    return finish_output(status);
}
