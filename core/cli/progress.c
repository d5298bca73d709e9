#include "progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Global because every message first hides the bar. */
static bool on_terminal, shown;
static double started, last; /* seconds */

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void progress_start(void) {
    on_terminal = isatty(STDERR_FILENO) == 1;
    started = last = now();
}

void progress_show(uint64_t done, uint64_t total, size_t count) {
    const double time = now();
    if (!on_terminal || time - last < 0.1) {
        return;
    }
    last = time;
    shown = true;
    if (total == 0 || done == 0) {
        fprintf(stderr, "\r\033[K%zu drawings, %.0f s", count, time - started);
        return;
    }
    const double share = done < total ? (double)done / (double)total : 1;
    char bar[31] = "                              ";
    memset(bar, '=', (size_t)(share * 30));
    const long left = (long)((time - started) * (1 - share) / share + 0.5);
    fprintf(stderr, "\r\033[K[%s] %3.0f %%  %zu drawings  %ld:%02ld left", bar, 100 * share, count, left / 60,
            left % 60);
}

void progress_hide(void) {
    if (shown) {
        fputs("\r\033[K", stderr);
        shown = false;
    }
}

void progress_print_total(size_t count, uint64_t bad) {
    if (on_terminal) {
        fprintf(stderr, "%zu drawings, %llu bad lines, %.1f s\n", count, (unsigned long long)bad, now() - started);
    }
}
