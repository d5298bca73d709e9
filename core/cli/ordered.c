#include "ordered.h"

#include "alloc.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct run {
    const struct ordered *what;
    pthread_mutex_t mutex; /* of all that follows, and of reading and writing */
    pthread_cond_t written;
    uint64_t next_read, next_write; /* the numbers of the work that is read and written next */
    bool ended;                     /* nothing is left to read, or nothing more may be written */
};

struct job {
    struct run *run;
    void *memory;
    pthread_t thread;
};

/* Reads work and its number. Returns false at the end. */
static bool read_work(struct run *run, void *memory, uint64_t *number) {
    const struct ordered *what = run->what;
    pthread_mutex_lock(&run->mutex);
    while (what->is_ready && !run->ended && run->next_write != run->next_read && !what->is_ready(what->context)) {
        pthread_cond_wait(&run->written, &run->mutex);
    }
    run->ended = run->ended || !what->read(what->context, memory);
    const bool found = !run->ended;
    *number = found ? run->next_read++ : 0;
    pthread_mutex_unlock(&run->mutex);
    return found;
}

/* Waits for its turn, and writes. */
static void write_work(struct run *run, void *memory, uint64_t number) {
    pthread_mutex_lock(&run->mutex);
    while (run->next_write != number) {
        pthread_cond_wait(&run->written, &run->mutex);
    }
    run->ended = !run->what->write(run->what->context, memory) || run->ended;
    run->next_write++;
    pthread_cond_broadcast(&run->written);
    pthread_mutex_unlock(&run->mutex);
}

static void *run_job(void *context) {
    const struct job *job = context;
    uint64_t number;
    while (read_work(job->run, job->memory, &number)) {
        job->run->what->work(job->run->what->context, job->memory);
        write_work(job->run, job->memory, number);
    }
    return NULL;
}

void ordered_run(const struct ordered *ordered) {
    struct run run = {.what = ordered, .mutex = PTHREAD_MUTEX_INITIALIZER, .written = PTHREAD_COND_INITIALIZER};
    struct job *jobs = xcalloc(ordered->jobs, sizeof *jobs);
    for (size_t i = 0; i < ordered->jobs; i++) {
        jobs[i] = (struct job){.run = &run, .memory = xcalloc(1, ordered->job_size)};
    }
    size_t started = 1; /* the first is this thread */
    while (started < ordered->jobs && pthread_create(&jobs[started].thread, NULL, run_job, &jobs[started]) == 0) {
        started++;
    }
    run_job(&jobs[0]);
    for (size_t i = 1; i < started; i++) {
        pthread_join(jobs[i].thread, NULL);
    }
    for (size_t i = 0; i < ordered->jobs; i++) {
        ordered->free(jobs[i].memory);
        free(jobs[i].memory);
    }
    free(jobs);
}
