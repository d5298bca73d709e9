/* inkling evaluate: how often a model is right, and whether its probabilities can be believed.
 *
 * Drawings are read in chunks. Threads classify a chunk in any order; the figures are summed by one thread in the
 * drawings' order, so they are the same whatever the number of threads. */
#include "change.h"
#include "cli.h"
#include "dataset.h"
#include "figures.h"
#include "model_file.h"
#include "progress.h"
#include "report.h"

#include <getopt.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help_before[] =
    "inkling evaluate [--model FILE] [--jobs N] [--change NAME] [--seed N] [--cut F] [--field NAME] [--raw]\n"
    "                 [--labels] [--report FOLDER] [--hash] [--json] PATH…\n"
    "\n"
    "Classifies labelled drawings and prints how many there are, how often the label is the best guess (top-1) or\n"
    "among the best three or five, the mean negative log likelihood, the expected calibration error (15 equal bins),\n"
    "how often a guess is called sure and is then right, the ten weakest labels, and the ten pairs of labels whose\n"
    "confusion costs most. A PATH is a folder of .bin and .ndjson files, a .bin file of the Quick, Draw! dataset\n"
    "named LABEL.bin, an ndjson file with \"word\", or - for ndjson from standard input.\n"
    "\n"
    "    --model FILE  the model to use\n"
    "    --jobs N      threads (default: one a processor); the figures do not depend on it\n"
    "    --change NAME each drawing changed, as other people's hands would, and simplified again:\n";

static const char help_after[] =
    "    --seed N      of the random changes (default 1)\n"
    "    --cut F       only the first share F of each drawing's points, above 0 and at most 1; they are classified as unfinished\n"
    "    --field NAME  where an ndjson line has its strokes (default drawing)\n"
    "    --raw         ndjson strokes of two rows are raw pen input too\n"
    "    --labels      all labels and all confusions; in JSON the calibration's bins too\n"
    "    --report FOLDER  also writes figures.json, reliability.svg and confusion.svg into the folder\n"
    "    --hash        64-bit FNV-1a of all probabilities' bytes: equal on every build\n"
    "    --json        the figures as JSON\n";

enum { CHUNK = 1024, MAX_JOBS = 256 };

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

struct request {
    size_t jobs;
    enum change change;
    uint64_t seed;
    double cut;
    const char *report; /* folder, or NULL */
    bool labels, hash, json;
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

/* Reads and classifies everything. */
static void evaluate(const struct request *request, struct dataset *set, struct chunk *chunk, struct worker *workers,
                     struct figures *figures) {
    uint64_t index = 0;
    progress_start();
    do {
        for (chunk->n = 0; chunk->n < CHUNK; chunk->n++) {
            struct slot *slot = &chunk->slots[chunk->n];
            if (!dataset_next(set, &slot->drawing, &slot->label, &slot->place)) {
                break;
            }
            change_drawing(&slot->drawing, request->change, request->seed, index++);
            drawing_cut(&slot->drawing, request->cut);
        }
        classify_chunk(chunk, workers, request->jobs);
        for (size_t i = 0; i < chunk->n; i++) {
            const struct slot *slot = &chunk->slots[i];
            if (slot->status == INK_OK) {
                figures_add(figures, chunk->probabilities + i * chunk->model->n_labels, slot->label);
            } else {
                place_complain(&slot->place, ink_status_text(slot->status));
                set->status = set->status > EXIT_BAD_INPUT ? set->status : EXIT_BAD_INPUT;
            }
        }
        progress_show(dataset_done(set), set->total, figures->drawings);
    } while (chunk->n == CHUNK);
    progress_hide();
}

/* Opens the data, evaluates, prints. */
static int run(const struct request *request, const ink_model *model, struct dataset *set, char **paths,
               size_t n_paths) {
    set->model = model;
    if (!dataset_open(set, paths, n_paths)) {
        dataset_close(set);
        return EXIT_FAILED;
    }
    struct chunk *chunk = grow(NULL, 1, sizeof *chunk);
    memset(chunk, 0, sizeof *chunk);
    chunk->model = model;
    chunk->probabilities = grow(NULL, (size_t)CHUNK * model->n_labels, sizeof *chunk->probabilities);
    struct worker *workers = grow(NULL, request->jobs, sizeof *workers);
    for (size_t i = 0; i < request->jobs; i++) {
        workers[i] = (struct worker){.chunk = chunk, .arena = aligned(ink_arena_size(model))};
    }
    struct figures figures;
    figures_init(&figures, model);
    evaluate(request, set, chunk, workers, &figures);
    int status = set->status;
    if (figures.drawings == 0) {
        complain("inkling: not one drawing to evaluate");
        status = EXIT_FAILED;
    } else if (request->json) {
        figures_write_json(&figures, stdout, request->labels);
    } else {
        figures_print(&figures, request->labels ? SIZE_MAX : 10, request->hash);
    }
    if (figures.drawings > 0 && request->report && !report_write(&figures, request->report)) {
        status = EXIT_FAILED;
    }
    figures_free(&figures);
    for (size_t i = 0; i < request->jobs; i++) {
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
    enum { MODEL = 1, JOBS, CHANGE, SEED, CUT, FIELD, RAW, LABELS, REPORT, HASH, JSON, HELP };
    static const struct option options[] = {{"model", required_argument, NULL, MODEL},
                                            {"jobs", required_argument, NULL, JOBS},
                                            {"change", required_argument, NULL, CHANGE},
                                            {"seed", required_argument, NULL, SEED},
                                            {"cut", required_argument, NULL, CUT},
                                            {"field", required_argument, NULL, FIELD},
                                            {"raw", no_argument, NULL, RAW},
                                            {"labels", no_argument, NULL, LABELS},
                                            {"report", required_argument, NULL, REPORT},
                                            {"hash", no_argument, NULL, HASH},
                                            {"json", no_argument, NULL, JSON},
                                            {"help", no_argument, NULL, HELP},
                                            {NULL, 0, NULL, 0}};
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    long jobs = processors < 1 ? 1 : processors > MAX_JOBS ? MAX_JOBS : processors;
    struct dataset set = {.field = "drawing"};
    const char *model_path = NULL;
    struct request request = {.cut = 1, .seed = 1};
    long seed;
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
        case CHANGE:
            if (!change_named(optarg, &request.change)) {
                return complain_usage(argv[0], "there is no --change %s", optarg);
            }
            break;
        case SEED:
            if (!parse_count(optarg, 0, LONG_MAX, &seed)) {
                return complain_usage(argv[0], "--seed %s is not a whole number of 0 or more", optarg);
            }
            request.seed = (uint64_t)seed;
            break;
        case CUT:
            if (!parse_fraction(optarg, &request.cut)) {
                return complain_usage(argv[0], "--cut %s is not a number above 0 and at most 1", optarg);
            }
            break;
        case FIELD:
            set.field = optarg;
            break;
        case RAW:
            set.raw = true;
            break;
        case LABELS:
            request.labels = true;
            break;
        case REPORT:
            request.report = optarg;
            break;
        case HASH:
            request.hash = true;
            break;
        case JSON:
            request.json = true;
            break;
        case HELP:
            printf("%s%s%s", help_before, change_help, help_after);
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
    request.jobs = (size_t)jobs;
    const int status = run(&request, &file.model, &set, argv + optind, (size_t)(argc - optind));
    model_file_free(&file);
    return finish_output(status);
}
