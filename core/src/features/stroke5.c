/* Stroke-5 of sketch-rnn (Ha and Eck 2017, arXiv:1704.03477).
 *
 * A row: dx and dy / feature_scale, then one of: the pen stays down; the pen goes up; the drawing is over. Rows of
 * padding, at least one, say that the drawing is over. */
#include "feature_set.h"

static uint32_t channels(const ink_model *model) { return model->patch_size == 0 ? 5 : 0; }

static void write_rows(const ink_model *model, const ink_drawing *drawing, float *rows, size_t step) {
    const size_t n_rows = ink_feature_rows(model, drawing->ends[drawing->n_strokes - 1]);
    ink_point before = drawing->points[0];
    size_t i = 0;
    for (uint32_t s = 0; s < drawing->n_strokes; s++) {
        for (; i < drawing->ends[s]; i++, rows += step) {
            const ink_point at = drawing->points[i];
            const bool last = i + 1 == drawing->ends[s];
            rows[0] = (at.x - before.x) / model->feature_scale;
            rows[1] = (at.y - before.y) / model->feature_scale;
            rows[2] = !last;
            rows[3] = last;
            before = at;
        }
    }
    for (; i < n_rows; i++, rows += step) {
        rows[4] = 1;
    }
}

const ink_feature_set ink_features_stroke5 = {.channels = channels, .write_rows = write_rows, .extra_rows = 1};
