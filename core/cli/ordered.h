/* Work of several threads that is read and written in order. */
#ifndef ORDERED_H
#define ORDERED_H

#include <stdbool.h>
#include <stddef.h>

struct ordered {
    size_t jobs; /* threads, at least 1 */
    void *context;
    size_t job_size; /* bytes of a thread's own memory, all zero at first */

    /* Reads some work into a job's memory. Returns false at the end, when there is none. No two reads or writes run at
     * the same time. */
    bool (*read)(void *context, void *job);

    /* Whether `read` waits for nobody. Else it is called once all that was read has been written. NULL: it never waits.
     */
    bool (*is_ready)(void *context);

    /* Does the work: several threads at the same time. */
    void (*work)(const void *context, void *job);

    /* Uses the results, in the order in which the work was read. Returns false to read no more. */
    bool (*write)(void *context, void *job);

    /* Frees what the job's memory refers to. */
    void (*free)(void *job);
};

/* Runs until all is read and written. If fewer threads can be started, these do all. */
void ordered_run(const struct ordered *ordered);

#endif
