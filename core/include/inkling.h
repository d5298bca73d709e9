/* Inkling: names a drawing from its strokes, with a Conv1D + LSTM network.
 *
 * The caller owns all memory: the model's bytes, read in place and never written, and an arena for everything
 * that a call needs. No function here allocates, prints, reads a file or keeps state, so calls from several
 * threads are independent as long as each has its own arena.
 *
 *     ink_model model;
 *     ink_status status = ink_model_load(&model, bytes, size);           // bytes: kept alive
 *     void *arena = aligned_alloc(16, ink_arena_size(&model));
 *     ink_point points[] = {{10, 10}, {90, 10}, {90, 80}, {10, 10}};
 *     uint32_t ends[] = {4};                                             // one stroke, points 0..3
 *     ink_drawing drawing = {points, ends, 1, INK_RAW, false};
 *     float probabilities[INK_MAX_LABELS];
 *     status = ink_classify(&model, &drawing, arena, ink_arena_size(&model), probabilities);
 *     ink_guess best[3];
 *     uint32_t n = ink_top(&model, probabilities, best, 3);
 *
 * Equal bytes in give equal bytes out on every build: compiler, processor and SIMD width do not matter.
 */
#ifndef INKLING_H
#define INKLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    INK_MAX_INPUT_POINTS = 65536, /* points of a drawing handed in */
    INK_MAX_POINTS = 1024,        /* points of a simplified drawing; a larger one is simplified harder */
    INK_MAX_LABELS = 1024,
    INK_MAX_LAYERS = 32,
    INK_MAX_STROKES = 512,
    INK_ALIGNMENT = 16 /* bytes, of an arena */
};

typedef enum ink_status {
    INK_OK = 0,
    /* of drawings */
    INK_ERROR_EMPTY,            /* no stroke, or a stroke without points */
    INK_ERROR_NOT_FINITE,       /* a coordinate is NaN or infinite, or the extent overflows */
    INK_ERROR_TOO_MANY_POINTS,  /* more than INK_MAX_INPUT_POINTS */
    INK_ERROR_TOO_MANY_STROKES, /* more than INK_MAX_STROKES */
    INK_ERROR_STROKE_ORDER,      /* stroke ends that do not rise */
    /* of arenas and buffers */
    INK_ERROR_ARENA, /* smaller than asked for, or not aligned */
    /* of model files */
    INK_ERROR_MAGIC,       /* not an Inkling model */
    INK_ERROR_VERSION,     /* a model of another format version */
    INK_ERROR_SIZE,        /* cut short, or followed by more */
    INK_ERROR_CHECKSUM,    /* damaged */
    INK_ERROR_HEADER,      /* a header field out of its range */
    INK_ERROR_LABELS,      /* labels missing, empty, too many, not ended, not UTF-8 or with control characters */
    INK_ERROR_DUPLICATE_LABEL,  /* two labels are the same */
    INK_ERROR_FEATURES,    /* features unknown or with parameters out of range */
    INK_ERROR_LAYER,       /* a layer unknown or with parameters out of range */
    INK_ERROR_LAYER_ORDER, /* layers that do not fit one another */
    INK_ERROR_WEIGHTS,     /* a weight that is NaN, infinite or, in int8, beyond ±32 */
    INK_ERROR_TOO_EXPENSIVE         /* a forward pass of more than 2^36 multiply-adds */
} ink_status;

/* What a status means and what to do about it: one English sentence, never NULL. */
const char *ink_status_text(ink_status status);

typedef struct ink_point {
    float x, y; /* rightwards and downwards, any unit */
} ink_point;

typedef enum ink_format {
    INK_RAW,       /* as the pen moved: simplified before use */
    INK_SIMPLIFIED /* already resampled and simplified as Quick, Draw! does; only aligned and scaled */
} ink_format;

typedef struct ink_drawing {
    const ink_point *points; /* (ends[n_strokes - 1]), strokes back to back */
    const uint32_t *ends;    /* (n_strokes), for each stroke the index after its last point; rising */
    uint32_t n_strokes;
    ink_format format;
    bool unfinished; /* more is to be drawn: read as a first part, if the model knows the difference, and calibrated as one */
} ink_drawing;

typedef struct ink_guess {
    uint32_t label;    /* index into the model's labels */
    float probability; /* 0..1 */
} ink_guess;

/* One layer as read from a file; weights/FORMAT.md says what each field may hold. */
typedef struct ink_layer {
    uint32_t type, weights, width, kernel, stride, padding, activation, direction, return_sequences, pool_kinds;
    uint32_t input_width; /* features coming in */
    float input_scale;    /* quantisation of the input: q = round(x · input_scale) + input_zero */
    uint32_t input_zero;
    const uint8_t *tensors; /* first of its tensors */
} ink_layer;

/* Views into a model's bytes. Read it through the functions below; copy it freely while the bytes live. */
typedef struct ink_model {
    const uint8_t *bytes;
    size_t size; /* bytes */
    const char *name;
    const char *labels[INK_MAX_LABELS]; /* UTF-8, ended by NUL */
    uint32_t n_labels;
    uint32_t features, patch_size, length_multiple, min_points; /* see FORMAT.md */
    float feature_scale;
    float temperature;    /* logits are divided by it */
    float unfinished_temperature; /* by it for unfinished drawings */
    float sure_threshold; /* a best guess of at least this probability is "sure" */
    uint32_t n_layers;
    ink_layer layers[INK_MAX_LAYERS];
    size_t arena_size; /* bytes */
} ink_model;

/* Reads and checks a model file. `bytes` must outlive the model.
 * On any error the model is all zero. Costs one pass over the bytes. */
ink_status ink_model_load(ink_model *model, const void *bytes, size_t size);

/* Bytes of arena that ink_classify and ink_simplify need, a multiple of INK_ALIGNMENT. The model may be NULL
 * for ink_simplify alone. */
size_t ink_arena_size(const ink_model *model);

/* The drawing's probabilities, (n_labels), in label order, summing to 1. */
ink_status ink_classify(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                        float *probabilities);

/* The `most` likeliest labels, likeliest first, ties by label order. Returns how many were written:
 * min(most, n_labels). */
uint32_t ink_top(const ink_model *model, const float *probabilities, ink_guess *guesses, uint32_t most);

/* Whether a best guess of this probability may be said without hedging (calibrated, see the model card). */
bool ink_sure(const ink_model *model, float probability);

/* The drawing as the network sees it: aligned to the top left, longer side 255, resampled at 1 px, simplified
 * with Ramer-Douglas-Peucker (epsilon 2), whole coordinates. The result points into the arena. */
ink_status ink_simplify(const ink_drawing *drawing, void *arena, size_t arena_size, ink_drawing *simplified);

#ifdef __cplusplus
}
#endif
#endif
