/* inkling evaluate: how often a model is right, and whether its probabilities can be believed.
 *
 * Drawings are read in chunks. Threads classify a chunk in any order; the figures are summed by one thread in the
 * drawings' order, so they are the same whatever the number of threads. */
#include "cli.h"
#include "dataset.h"
#include "model_file.h"
#include "progress.h"

#include <float.h>
#include <getopt.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "inkling evaluate [--model FILE] [--jobs N] [--cut F] [--field NAME] [--raw] [--hash] [--json] PATH…\n"
    "\n"
    "Classifies labelled drawings and prints how many there are, how often the label is the best guess (top-1) or\n"
    "among the best three or five, the mean negative log likelihood, the expected calibration error (15 equal bins),\n"
    "and how often a guess is called sure and is then right. A PATH is a folder of .bin and .ndjson files, a .bin\n"
    "file of the Quick, Draw! dataset named LABEL.bin, an ndjson file with \"word\", or - for ndjson from standard\n"
    "input.\n"
    "\n"
    "    --model FILE  the model to use\n"
    "    --jobs N      threads (default: one a processor); the figures do not depend on it\n"
    "    --cut F       only the first share F of each drawing's points, above 0 and at most 1\n"
    "    --field NAME  where an ndjson line has its strokes (default drawing)\n"
    "    --raw         ndjson strokes of two rows are raw pen input too\n"
    "    --hash        64-bit FNV-1a of all probabilities' bytes: equal on every build\n"
    "    --json        the figures as JSON\n";

enum { CHUNK = 1024, MAX_JOBS = 256, BINS = 15 };

struct slot {
    struct drawing drawing;
    uint32_t label;
    struct place place;
    ink_status status;
};

struct chunk {
    const ink_model *model;
    struct slot slots[CHUNK];
    size_t n;
    float *probabilities; /* (CHUNK, n_labels) */
    atomic_size_t next;   /* slot to classify */
};

struct worker {
    struct chunk *chunk;
    void *arena;
    pthread_t thread;
};

struct figures {
    size_t drawings, top1, top3, top5, sure, sure_right;
    double nll;
    struct {
        size_t drawings, right;
        double confidence; /* sum */
    } bins[BINS];
    uint64_t hash;
};

static void *work(void *of) {
    const struct worker *worker = of;
    struct chunk *chunk = worker->chunk;
    const size_t arena_size = ink_arena_size(chunk->model);
    for (size_t i; (i = atomic_fetch_add(&chunk->next, 1)) < chunk->n;) {
        struct slot *slot = &chunk->slots[i];
        const ink_drawing view = drawing_view(&slot->drawing);
        slot->status = ink_classify(chunk->model, &view, worker->arena, arena_size,
                                    chunk->probabilities + i * chunk->model->n_labels);
    }
    return NULL;
}

static void classify_chunk(struct chunk *chunk, struct worker *workers, size_t n_workers) {
    atomic_store(&chunk->next, 0);
    size_t started = 1; /* the first worker is this thread */
    while (started < n_workers && pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0) {
        started++;
    }
    work(&workers[0]);
    for (size_t i = 1; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
    }
}

static uint64_t hash_floats(uint64_t hash, const float *values, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        for (int shift = 0; shift < 32; shift += 8) {
            hash = (hash ^ (bits >> shift & 0xFF)) * UINT64_C(0x100000001b3);
        }
    }
    return hash;
}

static void add_drawing(struct figures *figures, const ink_model *model, const float *probabilities, uint32_t label) {
    ink_guess best[5];
    const uint32_t n = ink_top(model, probabilities, best, 5);
    uint32_t rank = 0;
    while (rank < n && best[rank].label != label) {
        rank++;
    }
    const bool right = rank == 0, sure = ink_sure(model, best[0].probability);
    figures->drawings++;
    figures->top1 += right;
    figures->top3 += rank < 3 && rank < n;
    figures->top5 += rank < n;
    figures->sure += sure;
    figures->sure_right += sure && right;
    figures->nll -= log(fmax((double)probabilities[label], (double)FLT_MIN));
    const int bin = (int)fmin((double)best[0].probability * BINS, BINS - 1);
    figures->bins[bin].drawings++;
    figures->bins[bin].right += right;
    figures->bins[bin].confidence += (double)best[0].probability;
    figures->hash = hash_floats(figures->hash, probabilities, model->n_labels);
}

/* Reads and classifies everything. */
static void evaluate(struct dataset *set, struct chunk *chunk, struct worker *workers, size_t n_workers, double cut,
                     struct figures *figures) {
    *figures = (struct figures){.hash = UINT64_C(0xcbf29ce484222325)};
    progress_start();
    do {
        for (chunk->n = 0; chunk->n < CHUNK; chunk->n++) {
            struct slot *slot = &chunk->slots[chunk->n];
            if (!dataset_next(set, &slot->drawing, &slot->label, &slot->place)) {
                break;
            }
            drawing_cut(&slot->drawing, cut);
        }
        classify_chunk(chunk, workers, n_workers);
        for (size_t i = 0; i < chunk->n; i++) {
            const struct slot *slot = &chunk->slots[i];
            if (slot->status == INK_OK) {
                add_drawing(figures, chunk->model, chunk->probabilities + i * chunk->model->n_labels, slot->label);
            } else {
                place_complain(&slot->place, ink_status_text(slot->status));
                set->status = set->status > EXIT_BAD_INPUT ? set->status : EXIT_BAD_INPUT;
            }
        }
        progress_show(dataset_done(set), set->total, figures->drawings);
    } while (chunk->n == CHUNK);
    progress_hide();
}

static double share(size_t part, size_t whole) { return whole ? (double)part / (double)whole : 0; }

static double calibration_error(const struct figures *figures) {
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
        sum += fabs((double)figures->bins[i].right - figures->bins[i].confidence);
    }
    return sum / (double)figures->drawings;
}

static void write_figures(const struct figures *figures, bool json, bool hash) {
    const size_t n = figures->drawings;
    const double nll = figures->nll / (double)n;
    char digits[17];
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)figures->hash);
    if (json) {
        printf("{\"drawings\":%zu,\"top1\":%.6f,\"top3\":%.6f,\"top5\":%.6f,\"nll\":%.6f,\"ece\":%.6f,\"sure\":%.6f,"
               "\"sure_right\":%.6f,\"hash\":\"%s\"}\n",
               n, share(figures->top1, n), share(figures->top3, n), share(figures->top5, n), nll,
               calibration_error(figures), share(figures->sure, n), share(figures->sure_right, figures->sure), digits);
        return;
    }
    printf("drawings  %zu\ntop-1     %.2f %%\ntop-3     %.2f %%\ntop-5     %.2f %%\nNLL       %.4f\nECE       %.2f %%\n"
           "sure      %.2f %%, then right %.2f %%\n",
           n, 100 * share(figures->top1, n), 100 * share(figures->top3, n), 100 * share(figures->top5, n), nll,
           100 * calibration_error(figures), 100 * share(figures->sure, n),
           100 * share(figures->sure_right, figures->sure));
    if (hash) {
        printf("hash      %s\n", digits);
    }
}

/* Opens the data, evaluates, prints. */
static int run(const ink_model *model, struct dataset *set, char **paths, size_t n_paths, size_t jobs, double cut,
               bool json, bool hash) {
    set->model = model;
    if (!dataset_open(set, paths, n_paths)) {
        dataset_close(set);
        return EXIT_FAILED;
    }
    struct chunk *chunk = calloc(1, sizeof *chunk);
    chunk = chunk ? chunk : grow(NULL, 1, sizeof *chunk);
    chunk->model = model;
    chunk->probabilities = grow(NULL, (size_t)CHUNK * model->n_labels, sizeof *chunk->probabilities);
    struct worker *workers = grow(NULL, jobs, sizeof *workers);
    for (size_t i = 0; i < jobs; i++) {
        workers[i] = (struct worker){.chunk = chunk, .arena = aligned(ink_arena_size(model))};
    }
    struct figures figures;
    evaluate(set, chunk, workers, jobs, cut, &figures);
    int status = set->status;
    if (figures.drawings > 0) {
        write_figures(&figures, json, hash);
    } else {
        complain("inkling: not one drawing to evaluate");
        status = EXIT_FAILED;
    }
    for (size_t i = 0; i < jobs; i++) {
        free(workers[i].arena);
    }
    for (size_t i = 0; i < CHUNK; i++) {
        drawing_free(&chunk->slots[i].drawing);
    }
    free(workers);
    free(chunk->probabilities);
    free(chunk);
    dataset_close(set);
    return status;
}

int command_evaluate(int argc, char **argv) {
    enum { MODEL = 1, JOBS, CUT, FIELD, RAW, HASH, JSON, HELP };
    static const struct option options[] = {{"model", required_argument, NULL, MODEL},
                                            {"jobs", required_argument, NULL, JOBS},
                                            {"cut", required_argument, NULL, CUT},
                                            {"field", required_argument, NULL, FIELD},
                                            {"raw", no_argument, NULL, RAW},
                                            {"hash", no_argument, NULL, HASH},
                                            {"json", no_argument, NULL, JSON},
                                            {"help", no_argument, NULL, HELP},
                                            {NULL, 0, NULL, 0}};
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    long jobs = processors < 1 ? 1 : processors > MAX_JOBS ? MAX_JOBS : processors;
    struct dataset set = {.field = "drawing"};
    const char *model_path = NULL;
    double cut = 1;
    bool json = false, hash = false;
    for (int option; (option = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        switch (option) {
        case MODEL:
            model_path = optarg;
            break;
        case JOBS:
            if (!parse_count(optarg, 1, MAX_JOBS, &jobs)) {
                return complain_usage(argv[0], "--jobs %s is not a whole number from 1 to %d", optarg, MAX_JOBS);
            }
            break;
        case CUT:
            if (!parse_fraction(optarg, &cut)) {
                return complain_usage(argv[0], "--cut %s is not a number above 0 and at most 1", optarg);
            }
            break;
        case FIELD:
            set.field = optarg;
            break;
        case RAW:
            set.raw = true;
            break;
        case HASH:
            hash = true;
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
    if (optind == argc) {
        return complain_usage(argv[0], "no PATH to evaluate");
    }
    struct model_file file;
    if (!model_file_load(&file, model_path)) {
        return EXIT_FAILED;
    }
    const int status = run(&file.model, &set, argv + optind, (size_t)(argc - optind), (size_t)jobs, cut, json, hash);
    model_file_free(&file);
    return finish_output(status);
}
