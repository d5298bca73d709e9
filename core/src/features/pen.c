/* Inkling's own features: where the pen is, how it came there, and optionally the ink around it.
 *
 * A row: x and y less half the drawing's width and height, / 128; dx and dy, / 64; first of its stroke; last of its
 * stroke; 1; 1 if the drawing is unfinished. Then the patch: patch_size² cells of the picture around the pen's cell,
 * row by row, 0 outside the picture. Rows of padding are 0. */
#include "feature_set.h"

#include <string.h>

enum {
    PEN_CHANNELS = 8, /* C without a patch */
    MAX_PATCH = 15,   /* cells of a patch's side */
    CELL = 16,        /* px of a cell's side */
    CELLS = 16,       /* cells of the picture's side: 256 / CELL */
    SAMPLES = 8       /* of ink per segment */
};

static uint32_t channels(const ink_model *model) {
    const uint32_t patch = model->patch_size;
    return patch == 0 || (patch <= MAX_PATCH && patch % 2 == 1) ? PEN_CHANNELS + patch * patch : 0;
}

/* The ink in each cell of a coarse grid, at most 1, which is a line across a cell. Each segment leaves SAMPLES samples,
 * in the middle of as many equal parts, each worth its part of the length. */
static void draw_picture(const ink_drawing *drawing, float picture[CELLS][CELLS]) {
    memset(picture, 0, sizeof(float) * CELLS * CELLS);
    for (uint32_t s = 0, from = 0; s < drawing->n_strokes; from = drawing->ends[s++]) {
        for (uint32_t i = from + 1; i < drawing->ends[s]; i++) {
            const ink_point a = drawing->points[i - 1], b = drawing->points[i];
            const float dx = b.x - a.x, dy = b.y - a.y;
            const float share = __builtin_sqrtf(dx * dx + dy * dy) / (float)(SAMPLES * CELL);
            for (int k = 0; k < SAMPLES; k++) {
                const float t = ((float)k + 0.5F) / (float)SAMPLES;
                picture[(int)((a.y + dy * t) / (float)CELL)][(int)((a.x + dx * t) / (float)CELL)] += share;
            }
        }
    }
    for (int y = 0; y < CELLS; y++) {
        for (int x = 0; x < CELLS; x++) {
            picture[y][x] = picture[y][x] < 1 ? picture[y][x] : 1;
        }
    }
}

static void write_rows(const ink_model *model, const ink_drawing *drawing, float *rows, size_t step) {
    float width = 0, height = 0;
    for (uint32_t i = 0; i < drawing->ends[drawing->n_strokes - 1]; i++) {
        width = drawing->points[i].x > width ? drawing->points[i].x : width;
        height = drawing->points[i].y > height ? drawing->points[i].y : height;
    }
    const bool has_patch = model->patch_size > 0;
    float picture[CELLS][CELLS];
    if (has_patch) {
        draw_picture(drawing, picture);
    }
    const int half = (int)model->patch_size / 2;
    ink_point before = drawing->points[0];
    for (uint32_t s = 0, i = 0; s < drawing->n_strokes; s++) {
        for (const uint32_t from = i; i < drawing->ends[s]; i++, rows += step) {
            const ink_point at = drawing->points[i];
            rows[0] = (at.x - width / 2) / 128;
            rows[1] = (at.y - height / 2) / 128;
            rows[2] = (at.x - before.x) / 64;
            rows[3] = (at.y - before.y) / 64;
            rows[4] = i == from;
            rows[5] = i + 1 == drawing->ends[s];
            rows[6] = 1;
            rows[7] = drawing->unfinished;
            before = at;
            float *cell = rows + PEN_CHANNELS;
            const int cx = (int)at.x / CELL, cy = (int)at.y / CELL;
            for (int y = cy - half; has_patch && y <= cy + half; y++) {
                for (int x = cx - half; x <= cx + half; x++) {
                    *cell++ = y >= 0 && y < CELLS && x >= 0 && x < CELLS ? picture[y][x] : 0;
                }
            }
        }
    }
}

const ink_feature_set ink_features_pen = {.channels = channels, .write_rows = write_rows};
