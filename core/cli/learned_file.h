/* Files of learned words, as web/lib/learner.js writes them, too:
 *     {"format":"inkling-learned","version":1,"words":[{"word":"rune","drawings":[[[[x…],[y…]],…],…]},…]} */
#ifndef LEARNED_FILE_H
#define LEARNED_FILE_H

#include "drawing.h"
#include "errors.h"
#include "inkling_learned.h"

#include <stdio.h>

enum {
    LEARNED_MAX_NAME = 40,     /* characters of a word */
    LEARNED_MAX_FILE = 4 << 20 /* bytes */
};

struct learned_word {
    char name[4 * LEARNED_MAX_NAME + 1];
    struct drawing drawings[INK_LEARNED_MAX_DRAWINGS]; /* as ink_learned_simplify leaves them */
    uint32_t n;
};

/* All zero is none. */
struct learned_words {
    struct learned_word *all; /* (n) */
    uint32_t n;
};

/* The word of this name, added if it is new. Returns NULL with an error if the name is not allowed, or there are
 * INK_LEARNED_MAX_WORDS others. */
struct learned_word *learned_words_find(struct learned_words *words, const char *name, size_t length,
                                        struct error *error);

/* Reads the text of a file, which must be followed by a byte that may be read. Returns false with an error, and no
 * words, if anything in it is wrong. */
bool learned_words_parse(struct learned_words *words, const char *text, size_t length, struct error *error);

void learned_words_write(FILE *out, const struct learned_words *words);
void learned_words_free(struct learned_words *words);

/* Reads a file. `missing`: what to return if there is none of this name. On failure reports why and returns false. */
bool learned_words_load(struct learned_words *words, const char *path, bool missing);

/* What a model makes of learned words. */
struct learned_model {
    struct learned_words words;
    ink_learned learned;
};

/* Loads the file and learns its words. On failure reports why and returns false. arena: as for ink_classify. */
bool learned_model_load(struct learned_model *model, const char *path, const ink_model *of, void *arena,
                        size_t arena_size);
void learned_model_free(struct learned_model *model);

/* The name of a guess of ink_learned_classify. */
const char *learned_model_word(const struct learned_model *model, uint32_t word);

/* Whether a label of the model was taught. */
bool learned_model_has(const struct learned_model *model, const char *label);

#endif
