/* The features of TensorFlow's Quick, Draw! tutorial (create_dataset.py).
 *
 * A row: the deltas of x / width and y / height, then 1 for the last point of a stroke. The first point gives no row.
 * Rows of padding are 0. */
#include "feature_set.h"

static uint32_t channels(const ink_model *model) { return model->patch_size == 0 && model->min_points >= 2 ? 3 : 0; }

static void write_rows(const ink_model *model, const ink_drawing *drawing, float *rows, size_t step) {
    (void)model;
    float width = 1, height = 1;
    for (uint32_t i = 0; i < drawing->ends[drawing->n_strokes - 1]; i++) {
        width = drawing->points[i].x > width ? drawing->points[i].x : width;
        height = drawing->points[i].y > height ? drawing->points[i].y : height;
    }
    for (uint32_t s = 0, i = 1; s < drawing->n_strokes; s++) {
        for (; i < drawing->ends[s]; i++, rows += step) {
            const ink_point at = drawing->points[i], before = drawing->points[i - 1];
            rows[0] = at.x / width - before.x / width;
            rows[1] = at.y / height - before.y / height;
            rows[2] = i + 1 == drawing->ends[s];
        }
    }
}

const ink_feature_set ink_features_tutorial3 = {.channels = channels, .write_rows = write_rows, .extra_rows = -1};
