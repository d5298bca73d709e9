/* Words that are learned from a few drawings each, without training.
 *
 * As in inkling.h, the caller owns all memory, nothing allocates, and the same drawings give the same bytes on every
 * build. A word is a number: below the model's number of labels it is that label, which further drawings are taught of;
 * from there on it is a word that the caller names.
 *
 *     void *memory = aligned_alloc(INK_ALIGNMENT, ink_learned_size(&model, 20));
 *     ink_learned learned = {.model = &model, .memory = memory, .capacity = 20};
 *     status = ink_learned_add(&learned, model.n_labels, &drawing, arena, ink_arena_size(&model));
 *     ink_guess guesses[INK_LEARNED_MAX_WORDS];
 *     uint32_t n;
 *     status = ink_learned_classify(&learned, &other, arena, ink_arena_size(&model), probabilities, guesses, &n); */
#ifndef INKLING_LEARNED_H
#define INKLING_LEARNED_H

#include "inkling.h"

#ifdef __cplusplus
extern "C" {
#endif

#define INK_LEARNED_MAX_WORDS 100
#define INK_LEARNED_MAX_DRAWINGS 20 /* per word */
#define INK_LEARNED_MAX_BYTES 1024  /* of a drawing as JSON, [[[x…],[y…]],…] */

/* What was learned. Set the first three fields; the last is the library's, 0 at first. memory: ink_learned_size(model,
 * capacity) bytes, aligned to INK_ALIGNMENT. When it grows, keep its bytes and raise the capacity. All functions write
 * behind the last drawing, ink_learned_classify, too: threads that call at the same time need copies, with the memory.
 */
typedef struct ink_learned {
    const ink_model *model;
    void *memory;
    uint32_t capacity; /* drawings */
    uint32_t n;        /* drawings that were learned, those of a word one after the other */
} ink_learned;

/* Bytes that so many drawings need. */
INKLING_API size_t ink_learned_size(const ink_model *model, uint32_t drawings);

/* Simplifies a drawing as ink_simplify does, and further until its JSON has at most INK_LEARNED_MAX_BYTES: more
 * coarsely and, of more than 46 strokes, without the shortest. This is what to keep of a learned drawing. `simplified`
 * points into the arena. Returns as ink_simplify. */
INKLING_API ink_status ink_learned_simplify(const ink_drawing *drawing, void *arena, size_t arena_size,
                                            ink_drawing *simplified);

/* Learns a drawing of a word. arena: as for ink_classify. On errors nothing is learned. Returns INK_OK, INK_ERROR_ARENA
 * (also if the capacity or INK_LEARNED_MAX_WORDS is reached) or an error of the drawing. */
INKLING_API ink_status ink_learned_add(ink_learned *learned, uint32_t word, const ink_drawing *drawing, void *arena,
                                       size_t arena_size);

/* Forgets all drawings of a word. */
INKLING_API void ink_learned_forget(ink_learned *learned, uint32_t word);

/* Classifies a drawing as ink_classify does, learned words included: probabilities of labels and guesses sum to 1.
 * probabilities: (n_labels). guesses: (INK_LEARNED_MAX_WORDS), the learned words that are no labels, the likeliest
 * first; *n: how many. Unchanged on errors. */
INKLING_API ink_status ink_learned_classify(const ink_learned *learned, const ink_drawing *drawing, void *arena,
                                            size_t arena_size, float *probabilities, ink_guess *guesses, uint32_t *n);

#ifdef __cplusplus
}
#endif
#endif
