/* Writes metrics as text and as JSON. */
#ifndef METRICS_OUTPUT_H
#define METRICS_OUTPUT_H

#include "metrics.h"

#include <stdbool.h>
#include <stdio.h>

/* Text: the metrics, at most `max` of the weakest labels and of the costliest confusions. */
void metrics_write_text(const struct metrics *metrics, FILE *out, size_t max, bool hash);

/* One JSON object; with `labels` also the metrics of every label, all confusions and the calibration's bins. */
void metrics_write_json(const struct metrics *metrics, FILE *out, bool labels);

#endif
