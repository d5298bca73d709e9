/* Each thread reads a batch of drawings, classifies them together and adds them to the metrics, in the order of the
 * dataset, so that sums of floating-point numbers do not depend on the threads. */
#include "evaluation.h"

#include "alloc.h"
#include "errors.h"
#include "ordered.h"
#include "progress.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>

enum {
    BATCH = 2 * INK_BATCH
}; /* drawings that a thread reads at once: from more of them, more similar lengths come together */

struct run {
    const struct evaluation *evaluation;
    struct dataset *set;
    struct metrics *metrics;
    uint64_t next; /* the number of the next drawing in the dataset */
    int status;
};

struct batch {
    struct labeled_drawing read[BATCH];
    uint8_t among[BATCH][INK_MAX_LABELS]; /* as in ink_drawing */
    ink_status statuses[BATCH];
    size_t n;
    float *probabilities; /* (BATCH, n_labels), row-major */
    void *arena;
};

/* Chooses `n` labels, the drawing's own and others at random. */
static void choose_labels(uint8_t *among, uint32_t n, uint32_t label, uint32_t n_labels, uint64_t seed,
                          uint64_t index) {
    uint64_t random = seed;
    random = random_bits(&random) ^ index;
    memset(among, 0, n_labels);
    among[label] = 1;
    for (uint32_t chosen = 1; chosen < n && chosen < n_labels;) {
        const uint32_t other = (uint32_t)(random_bits(&random) % n_labels);
        chosen += !among[other];
        among[other] = 1;
    }
}

static bool read_batch(void *context, void *job) {
    struct run *run = context;
    struct batch *batch = job;
    for (batch->n = 0; batch->n < BATCH && dataset_next(run->set, &batch->read[batch->n]); batch->n++) {
        struct drawing *drawing = &batch->read[batch->n].drawing;
        choose_labels(batch->among[batch->n], run->evaluation->among, batch->read[batch->n].label,
                      run->evaluation->model->n_labels, run->evaluation->seed, run->next);
        perturb(drawing, run->evaluation->perturbation, run->evaluation->seed, run->next++);
        drawing_truncate(drawing, run->evaluation->fraction);
    }
    return batch->n > 0;
}

static void classify_batch(const void *context, void *job) {
    const struct evaluation *evaluation = ((const struct run *)context)->evaluation;
    const ink_model *model = evaluation->model;
    struct batch *batch = job;
    const size_t arena_size = ink_batch_arena_size(model, BATCH);
    if (!batch->arena) {
        batch->arena = xaligned_alloc(arena_size);
        batch->probabilities = xrealloc(NULL, BATCH * (size_t)model->n_labels, sizeof *batch->probabilities);
    }
    ink_drawing drawings[BATCH];
    for (size_t i = 0; i < batch->n; i++) {
        drawings[i] = drawing_view(&batch->read[i].drawing);
        drawings[i].among = evaluation->among ? batch->among[i] : NULL;
    }
    ink_classify_batch(model, drawings, batch->n, batch->arena, arena_size, batch->probabilities, batch->statuses);
}

static bool add_to_metrics(void *context, void *job) {
    struct run *run = context;
    const struct batch *batch = job;
    for (size_t i = 0; i < batch->n; i++) {
        if (batch->statuses[i] == INK_OK) {
            metrics_add(run->metrics, batch->probabilities + i * run->evaluation->model->n_labels,
                        batch->read[i].label);
        } else {
            report_error_at(&batch->read[i].location, ink_status_text(batch->statuses[i]));
            run->status = EXIT_SOME_FAILED;
        }
    }
    progress_show(dataset_bytes_read(run->set), run->set->total_bytes, run->metrics->drawings);
    return true;
}

static void batch_free(void *job) {
    struct batch *batch = job;
    for (size_t i = 0; i < BATCH; i++) {
        drawing_free(&batch->read[i].drawing);
    }
    free(batch->probabilities);
    free(batch->arena);
}

int evaluation_run(const struct evaluation *evaluation, struct dataset *set, struct metrics *metrics) {
    struct run run = {evaluation, set, metrics, 0, EXIT_OK};
    progress_start();
    ordered_run(&(struct ordered){.jobs = evaluation->jobs,
                                  .context = &run,
                                  .job_size = sizeof(struct batch),
                                  .read = read_batch,
                                  .work = classify_batch,
                                  .write = add_to_metrics,
                                  .free = batch_free});
    progress_hide();
    return worse_status(run.status, set->status);
}
