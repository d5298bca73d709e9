#include "drawing.h"

#include "alloc.h"

#include <math.h>
#include <stdlib.h>

void drawing_clear(struct drawing *drawing, ink_format format) {
    drawing->n_points = drawing->n_strokes = 0;
    drawing->format = format;
    drawing->unfinished = false;
}

void drawing_add_point(struct drawing *drawing, float x, float y) {
    if (drawing->n_points == drawing->points_capacity) {
        drawing->points_capacity = 2 * drawing->points_capacity + 64;
        drawing->points = xrealloc(drawing->points, drawing->points_capacity, sizeof *drawing->points);
    }
    drawing->points[drawing->n_points++] = (ink_point){x, y};
}

static uint32_t last_end(const struct drawing *drawing) {
    return drawing->n_strokes ? drawing->ends[drawing->n_strokes - 1] : 0;
}

void drawing_end_stroke(struct drawing *drawing) {
    if (drawing->n_points == last_end(drawing)) {
        return;
    }
    if (drawing->n_strokes == drawing->strokes_capacity) {
        drawing->strokes_capacity = 2 * drawing->strokes_capacity + 16;
        drawing->ends = xrealloc(drawing->ends, drawing->strokes_capacity, sizeof *drawing->ends);
    }
    drawing->ends[drawing->n_strokes++] = drawing->n_points;
}

bool drawing_check(const struct drawing *drawing, struct error *error) {
    const ink_status status = drawing->n_points == 0                     ? INK_ERROR_EMPTY
                              : drawing->n_points > INK_MAX_INPUT_POINTS ? INK_ERROR_TOO_MANY_POINTS
                              : drawing->n_strokes > INK_MAX_STROKES     ? INK_ERROR_TOO_MANY_STROKES
                                                                         : INK_OK;
    return status == INK_OK || fail(error, "%s", ink_status_text(status));
}

void drawing_truncate(struct drawing *drawing, double fraction) {
    drawing->unfinished = fraction < 1;
    /* 0.07 · 100 is slightly above 7 in binary: round up from a little lower. */
    const uint32_t kept = (uint32_t)ceil(fraction * drawing->n_points - 1e-6);
    if (kept >= drawing->n_points) {
        return;
    }
    drawing->n_points = kept;
    for (uint32_t i = 0; i < drawing->n_strokes; i++) {
        if (drawing->ends[i] >= kept) {
            drawing->ends[i] = kept;
            drawing->n_strokes = i + 1;
        }
    }
}

ink_drawing drawing_view(const struct drawing *drawing) {
    return (ink_drawing){.points = drawing->points,
                         .ends = drawing->ends,
                         .n_strokes = drawing->n_strokes,
                         .format = drawing->format,
                         .unfinished = drawing->unfinished};
}

void drawing_free(struct drawing *drawing) {
    free(drawing->points);
    free(drawing->ends);
}
