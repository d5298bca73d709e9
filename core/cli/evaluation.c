/* Drawings are read in chunks. Threads classify the drawings of a chunk in any order; one thread then adds them to the
 * metrics in the order of the dataset, so that sums of floating-point numbers do not depend on the threads. */
#include "evaluation.h"

#include "alloc.h"
#include "errors.h"
#include "progress.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CHUNK_SIZE = 1024 }; /* drawings */

struct slot {
    struct labeled_drawing read;
    ink_status status;
};

struct chunk {
    const ink_model *model;
    struct slot slots[CHUNK_SIZE];
    size_t n;
    float *probabilities; /* (CHUNK_SIZE, n_labels), row-major */
    atomic_size_t next;   /* slot to classify */
};

struct worker {
    struct chunk *chunk;
    void *arena;
    pthread_t thread;
};

static float *slot_probabilities(const struct chunk *chunk, size_t slot) {
    return chunk->probabilities + slot * chunk->model->n_labels;
}

static void *classify_slots(void *context) {
    const struct worker *worker = context;
    struct chunk *chunk = worker->chunk;
    const size_t arena_size = ink_arena_size(chunk->model);
    for (size_t i; (i = atomic_fetch_add(&chunk->next, 1)) < chunk->n;) {
        struct slot *slot = &chunk->slots[i];
        const ink_drawing view = drawing_view(&slot->read.drawing);
        slot->status = ink_classify(chunk->model, &view, worker->arena, arena_size, slot_probabilities(chunk, i));
    }
    return NULL;
}

static void classify_chunk(struct chunk *chunk, struct worker *workers, size_t n_workers) {
    atomic_store(&chunk->next, 0);
    size_t started = 1; /* the first worker is this thread */
    while (started < n_workers &&
           pthread_create(&workers[started].thread, NULL, classify_slots, &workers[started]) == 0) {
        started++;
    }
    classify_slots(&workers[0]);
    for (size_t i = 1; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
    }
}

/* Reads up to CHUNK_SIZE drawings; `index` is the number of the first in the dataset. */
static void read_chunk(const struct evaluation *evaluation, struct dataset *set, struct chunk *chunk, uint64_t index) {
    for (chunk->n = 0; chunk->n < CHUNK_SIZE; chunk->n++) {
        struct labeled_drawing *read = &chunk->slots[chunk->n].read;
        if (!dataset_next(set, read)) {
            return;
        }
        perturb(&read->drawing, evaluation->perturbation, evaluation->seed, index + chunk->n);
        drawing_truncate(&read->drawing, evaluation->fraction);
    }
}

/* Returns the exit status. */
static int add_to_metrics(const struct chunk *chunk, struct metrics *metrics) {
    int status = EXIT_OK;
    for (size_t i = 0; i < chunk->n; i++) {
        const struct slot *slot = &chunk->slots[i];
        if (slot->status == INK_OK) {
            metrics_add(metrics, slot_probabilities(chunk, i), slot->read.label);
        } else {
            report_error_at(&slot->read.location, ink_status_text(slot->status));
            status = EXIT_SOME_FAILED;
        }
    }
    return status;
}

static struct chunk *chunk_create(const ink_model *model) {
    struct chunk *chunk = xcalloc(1, sizeof *chunk);
    chunk->model = model;
    chunk->probabilities = xrealloc(NULL, (size_t)CHUNK_SIZE * model->n_labels, sizeof *chunk->probabilities);
    return chunk;
}

static void chunk_free(struct chunk *chunk) {
    for (size_t i = 0; i < CHUNK_SIZE; i++) {
        drawing_free(&chunk->slots[i].read.drawing);
    }
    free(chunk->probabilities);
    free(chunk);
}

static struct worker *workers_create(struct chunk *chunk, size_t n) {
    struct worker *workers = xrealloc(NULL, n, sizeof *workers);
    for (size_t i = 0; i < n; i++) {
        workers[i] = (struct worker){.chunk = chunk, .arena = xaligned_alloc(ink_arena_size(chunk->model))};
    }
    return workers;
}

static void workers_free(struct worker *workers, size_t n) {
    for (size_t i = 0; i < n; i++) {
        free(workers[i].arena);
    }
    free(workers);
}

int evaluation_run(const struct evaluation *evaluation, struct dataset *set, struct metrics *metrics) {
    struct chunk *chunk = chunk_create(evaluation->model);
    struct worker *workers = workers_create(chunk, evaluation->jobs);
    int status = EXIT_OK;
    uint64_t index = 0;
    progress_start();
    do {
        read_chunk(evaluation, set, chunk, index);
        index += chunk->n;
        classify_chunk(chunk, workers, evaluation->jobs);
        status = worse_status(status, add_to_metrics(chunk, metrics));
        progress_show(dataset_bytes_read(set), set->total_bytes, metrics->drawings);
    } while (chunk->n == CHUNK_SIZE);
    progress_hide();
    workers_free(workers, evaluation->jobs);
    chunk_free(chunk);
    return worse_status(status, set->status);
}
