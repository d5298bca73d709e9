/* Inkling's other half: draws words, and finishes drawings, with a recurrent decoder.
 *
 * As in inkling.h, the caller owns all memory, nothing allocates, and the same word, seed and temperature give the same
 * points on every build.
 *
 *     ink_decoder decoder;
 *     ink_status status = ink_decoder_load(&decoder, bytes, size);       // keep the bytes
 *     void *arena = aligned_alloc(INK_ALIGNMENT, decoder.arena_size);
 *     ink_sketch sketch;
 *     ink_sketch_options options = {.word = 0, .seed = 3, .temperature = 0.4F};
 *     ink_sketch_status begun = ink_sketch_begin(&sketch, &decoder, &options, arena, decoder.arena_size);
 *     for (ink_sketch_point p; ink_sketch_next(&sketch, &p);) { … }      // p.begins: the pen went there with its tip
 * up
 */
#ifndef INKLING_SKETCH_H
#define INKLING_SKETCH_H

#include "inkling.h"

#ifdef __cplusplus
extern "C" {
#endif

#define INK_SKETCH_MAX_POINTS 256 /* points per drawing, those that were given included */

typedef enum ink_sketch_status {
    INK_SKETCH_OK = 0,
    INK_SKETCH_ERROR_ARENA,       /* NULL, smaller than the decoder's arena_size, or not aligned to INK_ALIGNMENT */
    INK_SKETCH_ERROR_WORD,        /* the decoder has fewer words */
    INK_SKETCH_ERROR_TEMPERATURE, /* not from 0.05 to 2 */
    INK_SKETCH_ERROR_TOO_LONG,    /* the given drawing leaves no room for another point */
    INK_SKETCH_ERROR_RANGE        /* a given point is not within -1024 to 1024 */
} ink_sketch_status;

/* A loaded decoder file: pointers into its bytes. It may be copied while the bytes are kept. */
typedef struct ink_decoder {
    const char *name;                  /* UTF-8, NUL-terminated */
    const char *words[INK_MAX_LABELS]; /* (n_words), UTF-8, NUL-terminated */
    uint32_t n_words, units, embedding;
    uint32_t draws, jumps;      /* moves: cells that lines go to, then cells that the pen jumps to, then the end */
    const uint8_t *cells;       /* f32 (draws + jumps, 2): dx and dy */
    const uint8_t *embeddings;  /* int8 (n_words, embedding) */
    const uint8_t *word_scales; /* f32 (n_words) */
    const uint8_t *input;       /* int8, scales and bias; see weights/FORMAT.md */
    const uint8_t *recurrent;   /* int8 and scales */
    const uint8_t *head;        /* int8, scales and bias */
    size_t arena_size;          /* bytes */
} ink_decoder;

typedef struct ink_sketch_options {
    uint32_t word;     /* index into ink_decoder.words */
    uint64_t seed;     /* another seed, another drawing, of other proportions */
    float temperature; /* 0.05 (the likeliest moves) to 2 (wild) */
} ink_sketch_options;

/* A drawing's coordinates run from about 0 to 255, whole numbers. */
typedef struct ink_sketch_point {
    float x, y;
    bool begins; /* a stroke: the pen went here with its tip up */
} ink_sketch_point;

/* A drawing in progress. Its fields are the library's. */
typedef struct ink_sketch {
    const ink_decoder *decoder;
    float temperature;
    uint64_t random;
    uint32_t points, strokes;
    bool ended;
    float x, y, dx, dy;       /* the pen, and how it came there */
    float first_x, first_y;   /* the drawing's first point */
    float stroke_x, stroke_y; /* the stroke's first point */
    float left, top, right, bottom;
    bool jumped;
    float across[2], down[2]; /* where a step to the right and one downwards lead: the drawing's proportions */
    /* In the arena; all but moved, input and sums have two rows, for the word and for the mean of all words. */
    float *word, *moved, *input, *sums, *c, *h, *logits;
    void *packed;
} ink_sketch;

/* One English sentence about a status, lower case and without a full stop. Never NULL. */
INKLING_API const char *ink_sketch_status_text(ink_sketch_status status);

/* Reads and validates a decoder file of `size` bytes. The bytes must be kept as long as the decoder, at any alignment.
 * On any error, the decoder is all zero. Returns INK_OK or an error of a model file. */
INKLING_API ink_status ink_decoder_load(ink_decoder *decoder, const void *bytes, size_t size);

/* Begins an empty drawing. arena: arena_size bytes, at least decoder->arena_size, for this drawing alone until it has
 * ended. On errors, the sketch is all zero, and gives no points. */
INKLING_API ink_sketch_status ink_sketch_begin(ink_sketch *sketch, const ink_decoder *decoder,
                                               const ink_sketch_options *options, void *arena, size_t arena_size);

/* Reads what is there already, before the first ink_sketch_next: a simplified drawing, placed where it belongs in the
 * square from 0 to 255 that the whole drawing will fill. On errors, nothing is read. */
INKLING_API ink_sketch_status ink_sketch_read(ink_sketch *sketch, const ink_drawing *drawing);

/* Draws the next point. Returns false when the drawing has ended: as the network decides, or after
 * INK_SKETCH_MAX_POINTS. */
INKLING_API bool ink_sketch_next(ink_sketch *sketch, ink_sketch_point *point);

#ifdef __cplusplus
}
#endif
#endif
