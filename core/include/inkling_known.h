/* Tells drawings unlike anything that a model knows.
 *
 * As in inkling.h, the caller owns all memory, nothing allocates, and the same input gives the same bytes on every
 * build. A small file, weights/known.ink, goes with the model; weights/FORMAT.md specifies it, docs/words.md says how
 * well it judges.
 *
 *     ink_known known;
 *     status = ink_known_load(&known, &model, known_bytes, known_size);    // keep the bytes
 *     float familiarity;
 *     status = ink_familiarity(&known, &drawing, arena, ink_arena_size(&model), &familiarity, NULL);
 *     if (familiarity < 0) …                                               // unlike anything that the model knows */
#ifndef INKLING_KNOWN_H
#define INKLING_KNOWN_H

#include "inkling.h"

#ifdef __cplusplus
extern "C" {
#endif

#define INK_KNOWN_MAX_SIZE 4160 /* bytes of a file */

/* A loaded file: pointers into its bytes. All fields are the library's. */
typedef struct ink_known {
    const ink_model *model;
    const uint8_t *weights;                                       /* (ink_embedding_size(model)), int8 */
    float scale, bias, logit_weight, length_weight, ratio_weight; /* see weights/FORMAT.md */
} ink_known;

/* Reads and validates a file of `size` bytes. Model and bytes must be kept, the bytes at any alignment. On any error,
 * `known` is all zero. Returns INK_OK, INK_ERROR_MAGIC, _VERSION, _SIZE, _CHECKSUM, _HEADER or _OTHER_MODEL. */
INKLING_API ink_status ink_known_load(ink_known *known, const ink_model *model, const void *bytes, size_t size);

/* How familiar a finished drawing is: below 0, it is unlike anything that the model knows. The number is a logarithm of
 * odds, from -1e6 to 1e6; `among` does not change it. arena: as for ink_classify. probabilities: as of ink_classify,
 * from the same pass, or NULL. Both are unchanged on errors. Returns as ink_classify. */
INKLING_API ink_status ink_familiarity(const ink_known *known, const ink_drawing *drawing, void *arena,
                                       size_t arena_size, float *familiarity, float *probabilities);

#ifdef __cplusplus
}
#endif
#endif
