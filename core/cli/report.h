/* A folder of files about an evaluation. */
#ifndef REPORT_H
#define REPORT_H

#include "metrics.h"

#include <stdbool.h>

/* Writes figures.json (all metrics), reliability.svg and confusion.svg into the folder, and creates it if necessary.
 * If a file cannot be written, reports why and returns false. */
bool report_write(const struct metrics *metrics, const char *folder);

#endif
