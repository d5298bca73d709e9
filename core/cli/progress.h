/* A bar with an estimate of the time left, on a terminal's stderr only. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>
#include <stdint.h>

void progress_start(void);
/* `done` of `total` bytes read (total 0: not known), `count` drawings behind them. */
void progress_show(uint64_t done, uint64_t total, size_t count);
void progress_hide(void);

#endif
