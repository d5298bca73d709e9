/* Features that the model file describes channel by channel, for networks that were trained elsewhere.
 *
 * The description: 16 bytes about all channels, then 16 bytes for each, see weights/FORMAT.md. A channel is
 * value · scale + offset, where the value is one of those below; rows of padding have a value of their own. */
#include "feature_set.h"
#include "file.h"

#if INK_MORE

#include <float.h>
#include <string.h>

enum { MAX_CHANNELS = 64, MAX_ROWS = 4096, BLOCK = 16 };

/* Flags of the description. */
enum {
    DROPS_FIRST = 1,  /* the first point gives no row */
    PADS_BEFORE = 2,  /* rows of padding come first */
    HAS_END_ROW = 4,  /* at least one row of padding */
    KEEPS_LAST = 8,   /* of a drawing with more rows than fit, the last ones */
    FIRST_MOVES = 16, /* dx and dy of the first point: its position instead of 0 */
    SCALES_EACH = 32, /* x and y in units of the drawing's width and height */
    FROM_CENTER = 64, /* x and y from the middle of the drawing's bounds */
    FROM_FIRST = 128, /* x and y from the first point */
    ALL_FLAGS = 255
};

/* What a channel may be. */
enum {
    X = 1,
    Y,
    DX,
    DY,
    STROKE_START,  /* 1 for the first point of a stroke */
    STROKE_END,    /* 1 for the last point of a stroke */
    STROKE_NUMBER, /* from 0 on */
    POINT_NUMBER,  /* from 0 on */
    DRAWING_END,   /* 1 for the last point of the drawing */
    UNFINISHED,    /* 1 if the drawing is unfinished */
    ONE,
    SOURCES_END
};

static uint32_t fixed_rows(const ink_model *model) { return read_u32(model->channels); }

static bool has(const ink_model *model, uint32_t flag) { return (read_u32(model->channels + 4) & flag) != 0; }

static uint32_t channels(const ink_model *model) {
    return model->patch_size <= MAX_CHANNELS && model->min_points > 0 ? model->patch_size : 0;
}

static size_t description_size(const ink_model *model) { return BLOCK + (size_t)model->patch_size * BLOCK; }

static bool validate(const ink_model *model) {
    const uint8_t *at = model->channels;
    if (read_u32(at) > MAX_ROWS || read_u32(at + 4) > ALL_FLAGS ||
        (has(model, FROM_CENTER) && has(model, FROM_FIRST)) || (read_u32(at + 8) | read_u32(at + 12)) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < model->patch_size; i++) {
        at += BLOCK;
        if (read_u32(at) < X || read_u32(at) >= SOURCES_END) {
            return false;
        }
        for (int field = 1; field < 4; field++) {
            const float value = read_f32(at + 4 * field);
            if (!(value >= -FLT_MAX && value <= FLT_MAX)) {
                return false;
            }
        }
    }
    return true;
}

/* Points of a drawing of n that give a row. */
static size_t real_rows(const ink_model *model, size_t n) { return n - has(model, DROPS_FIRST); }

static size_t rows_of(const ink_model *model, size_t n) {
    if (fixed_rows(model) > 0) {
        return fixed_rows(model);
    }
    const size_t all = real_rows(model, n) + has(model, HAS_END_ROW), least = model->min_points,
                 multiple = model->length_multiple;
    return ((all > least ? all : least) + multiple - 1) / multiple * multiple;
}

/* What all points of a drawing have in common. */
typedef struct frame {
    float left, top, width, height; /* x is (points' x - left) / width */
} frame;

static frame frame_of(const ink_model *model, const ink_drawing *drawing) {
    float width = 1, height = 1, right = 0, bottom = 0;
    for (uint32_t i = 0; i < drawing->ends[drawing->n_strokes - 1]; i++) {
        right = drawing->points[i].x > right ? drawing->points[i].x : right;
        bottom = drawing->points[i].y > bottom ? drawing->points[i].y : bottom;
    }
    if (has(model, SCALES_EACH)) {
        width = right > 1 ? right : 1;
        height = bottom > 1 ? bottom : 1;
    }
    const ink_point first = drawing->points[0];
    return has(model, FROM_CENTER)  ? (frame){right / 2, bottom / 2, width, height}
           : has(model, FROM_FIRST) ? (frame){first.x, first.y, width, height}
                                    : (frame){0, 0, width, height};
}

static ink_point in_frame(const frame *f, ink_point p) {
    return (ink_point){(p.x - f->left) / f->width, (p.y - f->top) / f->height};
}

static void write_padding(const ink_model *model, float *row) {
    for (uint32_t c = 0; c < model->patch_size; c++) {
        row[c] = read_f32(model->channels + BLOCK + (size_t)c * BLOCK + 12);
    }
}

static void write_row(const ink_model *model, const float *values, float *row) {
    for (uint32_t c = 0; c < model->patch_size; c++) {
        const uint8_t *channel = model->channels + BLOCK + (size_t)c * BLOCK;
        row[c] = values[read_u32(channel)] * read_f32(channel + 4) + read_f32(channel + 8);
    }
}

static void write_rows(const ink_model *model, const ink_drawing *drawing, float *rows, size_t step) {
    const uint32_t n = drawing->ends[drawing->n_strokes - 1];
    const size_t total = rows_of(model, n), real = real_rows(model, n), kept = real < total ? real : total;
    const size_t skipped = n - real + (has(model, KEEPS_LAST) ? real - kept : 0); /* points before the first row */
    const size_t before = has(model, PADS_BEFORE) ? total - kept : 0;
    for (size_t i = 0; i < total; i++) {
        if (i < before || i >= before + kept) {
            write_padding(model, rows + i * step);
        }
    }
    const frame f = frame_of(model, drawing);
    ink_point last = has(model, FIRST_MOVES) ? (ink_point){0, 0} : in_frame(&f, drawing->points[0]);
    for (uint32_t s = 0, i = 0; s < drawing->n_strokes; s++) {
        for (const uint32_t from = i; i < drawing->ends[s]; i++) {
            const ink_point at = in_frame(&f, drawing->points[i]);
            const float values[SOURCES_END] = {
                [X] = at.x,
                [Y] = at.y,
                [DX] = at.x - last.x,
                [DY] = at.y - last.y,
                [STROKE_START] = i == from,
                [STROKE_END] = i + 1 == drawing->ends[s],
                [STROKE_NUMBER] = (float)s,
                [POINT_NUMBER] = (float)i,
                [DRAWING_END] = i + 1 == n,
                [UNFINISHED] = drawing->unfinished,
                [ONE] = 1,
            };
            if (i >= skipped && i - skipped < kept) {
                write_row(model, values, rows + (before + i - skipped) * step);
            }
            last = at;
        }
    }
}

const ink_feature_set ink_features_channels = {.channels = channels,
                                               .write_rows = write_rows,
                                               .description_size = description_size,
                                               .validate = validate,
                                               .rows = rows_of};

#endif
