/* inkling evaluate: how often a model is right, and whether its probabilities can be trusted. */
#include "command.h"
#include "dataset.h"
#include "errors.h"
#include "evaluation.h"
#include "metrics_output.h"
#include "model_file.h"
#include "options.h"
#include "report.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

enum { MAX_JOBS = 256 };

static void print_help(void) {
    fputs("inkling evaluate [--model FILE] [--jobs N] [--change NAME] [--seed N] [--cut F]\n"
          "                 [--among-random N] [--field NAME] [--raw] [--rows|--points] [--csv] [--labels] [--report "
          "FOLDER] [--hash] [--json] PATH…\n"
          "\n"
          "Classifies labeled drawings. Prints their number, how often the label is the best guess (top-1) or among\n"
          "the best three or five, the mean negative log likelihood, the expected calibration error (15 equal bins),\n"
          "how often the best guess is sure and how often it is then right, the ten weakest labels, and the ten pairs\n"
          "of labels whose confusion costs most. A PATH is a folder of drawing files, a drawing file, or - for ndjson\n"
          "from standard input. Drawing files:\n",
          stdout);
    reader_print_formats(stdout);
    fputs("Bad lines are reported and skipped.\n"
          "\n"
          "    --model FILE     the model file (default: see inkling --help)\n"
          "    --jobs N         threads (default: one per processor); the results do not depend on it\n"
          "    --change NAME    perturb each drawing, as if another hand had drawn it, and simplify it again:\n",
          stdout);
    perturbations_print(stdout);
    fputs("    --seed N         seed of what is random (default 1)\n"
          "    --cut F          truncate each drawing to the first share F of its points, above 0 and at most 1;\n"
          "                     below 1 it is classified as unfinished\n"
          "    --among-random N guess among N labels only: the drawing's own and others, chosen at random for each\n"
          "    --field NAME     field of an ndjson line with the strokes (default drawing)\n"
          "    --raw            strokes of two rows are raw pen input, too\n"
          "    --rows           strokes are rows, [[x…],[y…]], where their shape does not tell\n"
          "    --points         strokes are points, [[x,y],…]: raw pen input\n"
          "    --csv            the files are CSV with a column \"drawing\", as Kaggle has them\n"
          "    --labels         print all labels and all confusions; in JSON the bins of the calibration too\n"
          "    --report FOLDER  also write figures.json, reliability.svg and confusion.svg into the folder\n"
          "    --hash           print a 64-bit FNV-1a hash of all probabilities, which is equal on every build\n"
          "    --json           print JSON\n",
          stdout);
}

struct output {
    const char *report; /* folder, or NULL */
    bool labels, hash, json;
};

/* Returns the exit status. */
static int write_output(const struct output *output, const struct metrics *metrics) {
    if (metrics->drawings == 0) {
        report_error("inkling: no drawings to evaluate");
        return EXIT_FATAL;
    }
    if (output->json) {
        metrics_write_json(metrics, stdout, output->labels);
    } else {
        metrics_write_text(metrics, stdout, output->labels ? SIZE_MAX : 10, output->hash);
    }
    return output->report && !report_write(metrics, output->report) ? EXIT_FATAL : EXIT_OK;
}

static int evaluate(const struct evaluation *evaluation, struct dataset *set, const struct output *output) {
    struct metrics metrics;
    metrics_init(&metrics, evaluation->model);
    int status = evaluation_run(evaluation, set, &metrics);
    status = worse_status(status, write_output(output, &metrics));
    metrics_free(&metrics);
    return status;
}

static long default_jobs(void) {
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : processors > MAX_JOBS ? MAX_JOBS : processors;
}

int command_evaluate(int argc, char **argv) {
    long jobs = default_jobs(), seed = 1, among = 0;
    bool rows = false, points = false;
    const char *model_path = NULL, *change = NULL;
    struct reader_settings settings = {.field = "drawing"};
    struct evaluation evaluation = {.fraction = 1};
    struct output output = {0};
    const struct option_spec options[] = {{"model", .text = &model_path},
                                          {"jobs", .count = &jobs, .min = 1, .max = MAX_JOBS},
                                          {"change", .text = &change},
                                          {"seed", .count = &seed, .min = 0, .max = LONG_MAX},
                                          {"cut", .fraction = &evaluation.fraction},
                                          {"among-random", .count = &among, .min = 1, .max = INK_MAX_LABELS},
                                          {"field", .text = &settings.field},
                                          READER_OPTIONS(settings, rows, points),
                                          {"labels", .flag = &output.labels},
                                          {"report", .text = &output.report},
                                          {"hash", .flag = &output.hash},
                                          {"json", .flag = &output.json},
                                          {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    if (!reader_set_layout(&settings, argv[0], rows, points)) {
        return EXIT_FATAL;
    }
    evaluation.jobs = (size_t)jobs;
    evaluation.seed = (uint64_t)seed;
    evaluation.among = (uint32_t)among;
    if (change && !(evaluation.perturbation = perturbation_find(change))) {
        return report_usage(argv[0], "unknown --change %s", change);
    }
    if (optind == argc) {
        return report_usage(argv[0], "expected a PATH");
    }
    struct model_file file;
    if (!model_file_load(&file, model_path)) {
        return EXIT_FATAL;
    }
    evaluation.model = &file.model;
    struct dataset set;
    status = dataset_open(&set, &file.model, &settings, argv + optind, (size_t)(argc - optind))
                 ? evaluate(&evaluation, &set, &output)
                 : EXIT_FATAL;
    dataset_close(&set);
    model_file_free(&file);
    return finish_output(status);
}
