/* The functions that web/lib/classifier.js calls in the WebAssembly module. One model and one drawing at a time.
 *
 * Memory after the module's own holds the model's bytes, the arena and the input, in this order. It grows by whole
 * pages and never shrinks; the input is last, so that it can grow with the largest drawing. */
#include "inkling.h"
#include "kernels/dot.h"
#include "memory.h"

enum { ABI = 5 };

/* Bits of the flags of inkling_classify and inkling_simplify. AMONG: see inkling_among of exports_more.c. */
enum { SIMPLIFIED = 1, UNFINISHED = 2, AMONG = 4 };

static ink_model model;
static unsigned char *model_bytes, *arena, *input;
static float probabilities[INK_MAX_LABELS];
static ink_drawing simplified;
static uint8_t among[INK_MAX_LABELS];

/* What JavaScript reads of a classified drawing. */
typedef struct result {
    uint32_t status, sure, n;
    ink_guess guesses[INK_MAX_LABELS]; /* (n) */
} result;

static result single;

/* Changes with the functions or their meaning; web/lib/load.js requires the number it was written for. 0: the
 * self-test of this engine's relaxed SIMD failed. */
EXPORT(inkling_abi) uint32_t inkling_abi(void) { return ink_dot_self_test() ? ABI : 0; }

/* Where to write a model's bytes; NULL if there is not enough memory. */
EXPORT(inkling_reserve) void *inkling_reserve(size_t size) {
    model_bytes = align(&__heap_base);
    return size < SIZE_MAX / 2 && reserve(model_bytes + size) ? model_bytes : NULL;
}

/* Loads the model from the reserved bytes. INK_ERROR_ARENA: there is not enough memory for the arena. */
EXPORT(inkling_load) uint32_t inkling_load(size_t size) {
    const ink_status status = ink_model_load(&model, model_bytes, size);
    if (status != INK_OK) {
        return status;
    }
    arena = align(model_bytes + size);
    input = align(arena + ink_arena_size(&model));
    return reserve(input) ? INK_OK : INK_ERROR_ARENA;
}

EXPORT(inkling_status_text) const char *inkling_status_text(uint32_t status) {
    return ink_status_text((ink_status)status);
}

/* NULL after the last. */
EXPORT(inkling_label) const char *inkling_label(uint32_t i) { return i < model.n_labels ? model.labels[i] : NULL; }

EXPORT(inkling_model_name) const char *inkling_model_name(void) { return model.name; }

/* Where to write a drawing: points (f32 x and y), then stroke ends (u32). NULL if they are too many or there is not
 * enough memory. */
EXPORT(inkling_input) void *inkling_input(uint32_t points, uint32_t strokes) {
    if (points > INK_MAX_INPUT_POINTS || strokes > INK_MAX_STROKES) {
        return NULL;
    }
    return reserve(input + sizeof(ink_point) * points + sizeof(uint32_t) * strokes) ? input : NULL;
}

static ink_drawing drawing_of(const ink_point *points, const uint32_t *ends, uint32_t strokes, uint32_t flags) {
    return (ink_drawing){points,
                         ends,
                         strokes,
                         flags & SIMPLIFIED ? INK_SIMPLIFIED : INK_RAW,
                         (flags & UNFINISHED) != 0,
                         INK_MORE && flags & AMONG ? among : NULL};
}

static ink_drawing input_drawing(uint32_t points, uint32_t strokes, uint32_t flags) {
    const ink_point *first = (const ink_point *)(void *)input;
    return drawing_of(first, (const uint32_t *)(const void *)(first + points), strokes, flags);
}

/* Fills a result but for its status: the `top` best guesses, or fewer if there are no more, and whether the first is
 * sure. */
static void guess(const float *of, uint32_t top, result *to) {
    to->n = ink_top(&model, of, to->guesses, top);
    to->sure = ink_sure(&model, to->guesses->probability);
}

/* Classifies the input. flags: SIMPLIFIED, UNFINISHED and AMONG, added. top: 1 to the number of labels. Returns a
 * result, valid until the next call. */
EXPORT(inkling_classify)
const result *inkling_classify(uint32_t points, uint32_t strokes, uint32_t flags, uint32_t top) {
    const ink_drawing drawing = input_drawing(points, strokes, flags);
    single.status = ink_classify(&model, &drawing, arena, ink_arena_size(&model), probabilities);
    if (single.status == INK_OK) {
        guess(probabilities, top, &single);
    }
    return &single;
}

EXPORT(inkling_probabilities) const float *inkling_probabilities(void) { return probabilities; }

/* Simplifies the input. flags: SIMPLIFIED or 0. */
EXPORT(inkling_simplify) uint32_t inkling_simplify(uint32_t points, uint32_t strokes, uint32_t flags) {
    const ink_drawing drawing = input_drawing(points, strokes, flags);
    return ink_simplify(&drawing, arena, ink_arena_size(&model), &simplified);
}

/* The result, valid until the next call. */
EXPORT(inkling_simplified) const ink_drawing *inkling_simplified(void) { return &simplified; }
