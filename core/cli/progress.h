/* A progress bar on stderr with an estimate of the time left, if stderr is a terminal. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>
#include <stdint.h>

void progress_start(void);

/* Shows that `done` of `total` bytes (0: not known) were read, and `count` drawings classified. */
void progress_show(uint64_t done, uint64_t total, size_t count);

void progress_hide(void);

/* Prints how many drawings were read, how many lines were bad, and the seconds that it took. */
void progress_print_total(size_t count, uint64_t bad);

#endif
