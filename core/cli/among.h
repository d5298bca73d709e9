/* The options --among and --except: which labels a drawing may get. */
#ifndef AMONG_H
#define AMONG_H

#include "inkling.h"

struct among {
    const char *only, *except; /* the options' values: a file with one word per line, or words with commas between */
    uint8_t mask[INK_MAX_LABELS];
};

#define AMONG_OPTIONS(among)                                                                                           \
    {"among", .text = &(among).only}, { "except", .text = &(among).except }

/* What commands say about them in their help. */
extern const char among_help[];

/* Reads the words into the mask. Reports words that the model does not know, with the nearest that it does, files that
 * cannot be read, and an empty result as wrong usage, and returns false. *mask: for ink_drawing.among. */
bool among_read(struct among *among, const ink_model *model, const char *command, const uint8_t **mask);

#endif
