/* Decoder files, which are read in place. weights/FORMAT.md specifies them. */
#ifndef INK_DECODER_H
#define INK_DECODER_H

#include "inkling_sketch.h"
#include "kernels/linear.h"

enum {
    INK_DECODER_VERSION = 1,
    INK_DECODER_HEADER_SIZE = 64,
    INK_SKETCH_FEATURES = 16, /* per step, before the word's embedding */
    INK_SKETCH_ROWS = 2,      /* of the LSTM: the word's, then that of the mean of all words */
    INK_DECODER_MAX_UNITS = 2048,
    INK_DECODER_MAX_EMBEDDING = 256,
    INK_DECODER_MAX_MOVES = 4096
};

static inline size_t ink_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

static inline uint32_t ink_moves(const ink_decoder *decoder) { return decoder->draws + decoder->jumps + 1; }

static inline size_t ink_decoder_gates(const ink_decoder *decoder) { return 4 * (size_t)decoder->units; }

/* The recurrent matrix, (4 · units, units), and the head's, (moves, units). */
ink_linear ink_decoder_recurrent(const ink_decoder *decoder);
ink_linear ink_decoder_head(const ink_decoder *decoder);

#endif
