/* Model files, which are read in place. weights/FORMAT.md specifies them. */
#ifndef INK_MODEL_H
#define INK_MODEL_H

#include "inkling.h"

enum { INK_FORMAT_VERSION = 4, INK_HEADER_SIZE = 64, INK_LAYER_SIZE = 48 };

/* How ink_classify divides the arena, after preprocessing: the simplified drawing, then the values that each layer
 * replaces by its own, then scratch for one layer. All in bytes, multiples of INK_ALIGNMENT. */
typedef struct ink_arena_layout {
    size_t drawing, values, scratch;
} ink_arena_layout;

/* For a simplified drawing that gives so many rows of features. */
ink_arena_layout ink_rows_arena_layout(const ink_model *model, size_t rows);

/* Large enough for simplified drawings of INK_MAX_POINTS. */
ink_arena_layout ink_model_arena_layout(const ink_model *model);

/* INK_ERROR_AMONG if a drawing's `among` excludes all labels, else INK_OK. */
ink_status ink_check_among(const ink_model *model, const uint8_t *among);

/* What a network makes of a drawing. Each may be NULL but the embedding; if the last two are, the layers behind the
 * embedding do not run. */
typedef struct ink_reading {
    float *embedding;     /* (ink_embedding_size(model)), as of ink_embed */
    float *length;        /* of the embedding before it was scaled to 1 */
    float *logit;         /* the largest, whatever `among` excludes */
    float *probabilities; /* (n_labels), as of ink_classify */
} ink_reading;

/* ink_embed and ink_classify in one pass. Returns as ink_classify; what `reading` points to is unchanged on errors. */
ink_status ink_read(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                    const ink_reading *reading);

/* Whether an arena is one, aligned, and of `needed` bytes at least. */
static inline bool ink_arena_fits(const void *arena, size_t size, size_t needed) {
    return arena && (uintptr_t)arena % INK_ALIGNMENT == 0 && size >= needed;
}

#endif
