/* Inkling: classifies drawings by their strokes, with a Conv1D + LSTM network.
 *
 * The caller owns all memory: the bytes of the model, which are read in place and never written, and an arena, the
 * working memory of a call. No function allocates, prints, reads files or keeps state, so threads may call at the same
 * time if each has its own arena.
 *
 *     ink_model model;
 *     ink_status status = ink_model_load(&model, bytes, size);           // keep the bytes
 *     void *arena = aligned_alloc(INK_ALIGNMENT, ink_arena_size(&model));
 *     ink_point points[] = {{10, 10}, {90, 10}, {90, 80}, {10, 10}};
 *     uint32_t ends[] = {4};                                             // one stroke, points 0..3
 *     ink_drawing drawing = {points, ends, 1, INK_RAW, false, NULL};
 *     float probabilities[INK_MAX_LABELS];
 *     status = ink_classify(&model, &drawing, arena, ink_arena_size(&model), probabilities);
 *     ink_guess best[3];
 *     uint32_t n = ink_top(&model, probabilities, best, 3);              // model.labels[best[0].label]
 *
 * The same input gives the same bytes on every build, whatever the compiler, processor or SIMD width. */
#ifndef INKLING_H
#define INKLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version number; core/CMakeLists.txt reads it from here. */
#define INKLING_VERSION_MAJOR 0
#define INKLING_VERSION_MINOR 1
#define INKLING_VERSION_PATCH 0

/* The same as a string, "MAJOR.MINOR.PATCH". */
#define INKLING_STRING_OF(value) #value
#define INKLING_STRING(macro) INKLING_STRING_OF(macro)
#define INKLING_VERSION                                                                                                \
    INKLING_STRING(INKLING_VERSION_MAJOR)                                                                              \
    "." INKLING_STRING(INKLING_VERSION_MINOR) "." INKLING_STRING(INKLING_VERSION_PATCH)

/* The only symbols that a shared library exports. */
#if defined(__GNUC__)
#define INKLING_API __attribute__((visibility("default")))
#else
#define INKLING_API
#endif

#define INK_MAX_INPUT_POINTS 65536 /* points per drawing */
#define INK_MAX_STROKES 512        /* strokes per drawing */
#define INK_MAX_POINTS 1024        /* points per simplified drawing; a larger one is simplified more coarsely */
#define INK_MAX_LABELS 1024        /* labels per model */
#define INK_MAX_LAYERS 32          /* layers per model */
#define INK_ALIGNMENT 16           /* bytes; arenas are aligned to it */
#define INK_BATCH_POINTS 64        /* points per drawing for which ink_batch_arena_size counts */
#if !defined(INK_MORE)
/* 0: a smaller library, as the page's: without `among`, embeddings, and the kinds of layers and features that only
 * imported networks have. */
#define INK_MORE 1
#endif
#if !defined(INK_BATCH)
#define INK_BATCH 64 /* drawings that are computed together at most */
#endif

/* web/lib/classifier.js lists these in the same order. */
typedef enum ink_status {
    INK_OK = 0,
    /* drawings */
    INK_ERROR_EMPTY,            /* no stroke with a point */
    INK_ERROR_NOT_FINITE,       /* a coordinate is NaN or infinite */
    INK_ERROR_TOO_MANY_POINTS,  /* more than INK_MAX_INPUT_POINTS */
    INK_ERROR_TOO_MANY_STROKES, /* more than INK_MAX_STROKES */
    INK_ERROR_STROKE_ORDER,     /* stroke ends that fall */
    /* arenas */
    INK_ERROR_ARENA, /* NULL, smaller than ink_arena_size, or not aligned to INK_ALIGNMENT */
    /* model files */
    INK_ERROR_MAGIC,    /* not an Inkling model */
    INK_ERROR_VERSION,  /* a model of another format version */
    INK_ERROR_SIZE,     /* truncated, or followed by other bytes */
    INK_ERROR_CHECKSUM, /* damaged */
    INK_ERROR_HEADER,   /* a header field is out of its range */
    INK_ERROR_LABELS,   /* labels missing, empty, too many, not terminated, not UTF-8, or with control characters */
    INK_ERROR_DUPLICATE_LABEL, /* two labels are equal */
    INK_ERROR_FEATURES,        /* an unknown feature set, or a parameter out of its range */
    INK_ERROR_LAYER,           /* an unknown layer, or a parameter out of its range */
    INK_ERROR_LAYER_ORDER,     /* layers that do not fit together */
    INK_ERROR_WEIGHTS,         /* a weight that is NaN, infinite or, in int8, not within ±32 */
    INK_ERROR_TOO_EXPENSIVE,   /* a forward pass could take more than 2^36 multiply-adds */
    /* options */
    INK_ERROR_AMONG, /* `among` has no label */
    INK_ERROR_LABEL, /* a label that the model does not have */
    /* files that go with a model */
    INK_ERROR_OTHER_MODEL /* of another model */
} ink_status;

typedef struct ink_point {
    float x, y; /* to the right and down, in any unit */
} ink_point;

typedef enum ink_format {
    INK_RAW,       /* pen input as it came; it is simplified before use */
    INK_SIMPLIFIED /* resampled and simplified already, as in the Quick, Draw! dataset; only aligned and scaled */
} ink_format;

typedef struct ink_drawing {
    const ink_point *points; /* (ends[n_strokes - 1]), strokes back to back in drawing order */
    const uint32_t *ends;    /* (n_strokes), for each stroke the index after its last point; never falling. A stroke
                             without points is passed over */
    uint32_t n_strokes;
    ink_format format;
    bool unfinished;      /* the user is still drawing: changes the input of models that were trained for it, and which
                             temperature is used */
    const uint8_t *among; /* (n_labels), or NULL for all: labels of 0 are excluded, with probability 0; the others sum
                             to 1 */
} ink_drawing;

typedef struct ink_guess {
    uint32_t label;    /* index into ink_model.labels */
    float probability; /* 0..1 */
} ink_guess;

#define INK_BEST_GUESS UINT32_MAX /* in place of a label: the best guess */

/* What a stroke has to do with a label. */
typedef struct ink_explained_stroke {
    float share; /* the label's probability less that of the drawing without the stroke: above 0, the stroke speaks
                    for the label, below 0 against it */
    float probability; /* the label's after this stroke, those before it included */
    ink_guess best;    /* the best guess after this stroke; its probability is 0 before the first point */
} ink_explained_stroke;

/* One layer of a model file. weights/FORMAT.md specifies the values of each field. */
typedef struct ink_layer {
    uint32_t type, weights, width, kernel, stride, padding, activation, direction, return_sequences, pool_kinds;
    uint32_t input_width; /* features per row of its input */
    float input_scale;    /* int8 weights: the input is quantized to q = round(x · input_scale) + input_zero */
    uint32_t input_zero;
    const uint8_t *tensors; /* in the bytes of the model */
} ink_layer;

/* A loaded model: pointers into its bytes. It may be copied, and the fields read, while the bytes are kept. */
typedef struct ink_model {
    const uint8_t *bytes;
    size_t size;                        /* bytes */
    const char *name;                   /* UTF-8, NUL-terminated */
    const char *labels[INK_MAX_LABELS]; /* (n_labels), UTF-8, NUL-terminated */
    uint32_t n_labels;
    uint32_t features, patch_size, length_multiple, min_points; /* see weights/FORMAT.md */
    float feature_scale;
    float temperature;            /* logits are divided by it */
    float unfinished_temperature; /* the same for unfinished drawings */
    float sure_threshold;         /* a probability: see ink_sure */
    uint32_t n_layers;
    ink_layer layers[INK_MAX_LAYERS]; /* (n_layers) */
    size_t arena_size;                /* bytes */
    const uint8_t *channels;          /* of features that are described channel by channel, in the bytes of the model */
} ink_model;

/* The version of the library that is linked, which may differ from the header's INKLING_VERSION. */
INKLING_API const char *ink_version(void);

/* One English sentence about a status, lower case and without a full stop. Never NULL. */
INKLING_API const char *ink_status_text(ink_status status);

/* Reads and validates a model file of `size` bytes, in one pass. The bytes must be kept as long as the model, at any
 * alignment. On any error, the model is all zero.
 * Returns INK_OK or an error from INK_ERROR_MAGIC on. */
INKLING_API ink_status ink_model_load(ink_model *model, const void *bytes, size_t size);

/* Bytes of arena that ink_classify and ink_simplify need, a multiple of INK_ALIGNMENT. For ink_simplify alone, the
 * model may be NULL. The size depends on the model only, never on a drawing. */
INKLING_API size_t ink_arena_size(const ink_model *model);

/* Computes the probability of each label. arena: arena_size bytes, at least ink_arena_size(model), aligned to
 * INK_ALIGNMENT. probabilities: (n_labels), in label order, summing to 1; unchanged on errors.
 * Returns INK_OK, INK_ERROR_ARENA or an error of the drawing. */
INKLING_API ink_status ink_classify(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                                    float *probabilities);

/* Bytes of arena with which ink_classify_batch computes n drawings of INK_BATCH_POINTS points together, INK_BATCH at
 * most. */
INKLING_API size_t ink_batch_arena_size(const ink_model *model, size_t n);

/* Classifies n drawings, any number, with the same results as ink_classify, in less time: drawings of similar length
 * are computed together, up to INK_BATCH and as many as the arena has room for. arena: arena_size bytes, at least
 * ink_batch_arena_size(model, 1), better ink_batch_arena_size(model, n), aligned to INK_ALIGNMENT. probabilities: (n,
 * n_labels), row-major; the rows of drawings that fail are unchanged. statuses: (n), INK_OK or an error of the drawing,
 * which concerns no other. Returns INK_OK, whatever the statuses, or INK_ERROR_ARENA; then nothing is written. */
INKLING_API ink_status ink_classify_batch(const ink_model *model, const ink_drawing *drawings, size_t n, void *arena,
                                          size_t arena_size, float *probabilities, ink_status *statuses);

/* Writes the `max` most probable labels, the most probable first, ties in label order, without those of probability 0,
 * which were excluded. guesses: (max). Returns the number written, at most min(max, n_labels). */
INKLING_API uint32_t ink_top(const ink_model *model, const float *probabilities, ink_guess *guesses, uint32_t max);

/* Floats of an embedding. */
INKLING_API uint32_t ink_embedding_size(const ink_model *model);

/* Computes a drawing's embedding: the values of the layer that removes the time axis, scaled to length 1. Drawings that
 * look alike to the network have a large dot product, also if it knows no word for them. arena: as for ink_classify.
 * embedding: (ink_embedding_size(model)); unchanged on errors. Returns INK_OK, INK_ERROR_ARENA or an error of the
 * drawing. */
INKLING_API ink_status ink_embed(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                                 float *embedding);

/* Bytes of arena that ink_explain needs, a multiple of INK_ALIGNMENT. */
INKLING_API size_t ink_explain_arena_size(const ink_model *model);

/* Explains a label's probability by leaving out each stroke, and how the guess came about by ending the drawing after
 * each stroke. label: the label to explain, or INK_BEST_GUESS, which becomes the best guess. Strokes are left out of
 * the simplified drawing. Without its only stroke, all labels are equally likely. A stroke without points has share 0.
 * Parts of the drawing count as unfinished. arena: arena_size bytes, at least ink_explain_arena_size(model), aligned to
 * INK_ALIGNMENT. strokes: (drawing->n_strokes); unchanged on errors. Returns INK_OK, INK_ERROR_ARENA, INK_ERROR_LABEL
 * or an error of the drawing. */
INKLING_API ink_status ink_explain(const ink_model *model, const ink_drawing *drawing, uint32_t *label, void *arena,
                                   size_t arena_size, ink_explained_stroke *strokes);

/* Whether a best guess of this probability is reliable enough to be shown without "maybe": at least sure_threshold,
 * which is calibrated when a model is exported. */
INKLING_API bool ink_sure(const ink_model *model, float probability);

/* Simplifies a drawing as ink_classify does first: aligned to the top left, longer side 255, resampled at 1 px,
 * simplified by Ramer-Douglas-Peucker with epsilon 2, whole coordinates. An INK_SIMPLIFIED drawing is only aligned,
 * scaled and rounded. arena: as for ink_classify. `simplified` points into the arena.
 * Returns INK_OK, INK_ERROR_ARENA or an error of the drawing. */
INKLING_API ink_status ink_simplify(const ink_drawing *drawing, void *arena, size_t arena_size,
                                    ink_drawing *simplified);

#ifdef __cplusplus
}
#endif
#endif
