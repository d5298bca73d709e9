/* The functions that web/lib/sketch.js calls in a WebAssembly module of their own. One decoder and one drawing at a
 * time.
 *
 * Memory after the module's own holds the decoder's bytes, the arena, which serves first to simplify a drawing and then
 * to go on with it, and the drawing that was given, in this order. */
#include "inkling_sketch.h"
#include "kernels/dot.h"
#include "memory.h"

enum { ABI = 2 };

static ink_decoder decoder;
static ink_sketch sketch;
static ink_sketch_point point;
static ink_point begun[INK_SKETCH_MAX_POINTS];
static uint32_t begun_ends[INK_MAX_STROKES], begun_strokes;
static unsigned char *bytes, *arena, *input;

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

/* Changes with the functions or their meaning; web/lib/sketch.js requires the number it was written for. 0: the
 * self-test of this engine's relaxed SIMD failed. */
EXPORT(sketch_abi) uint32_t sketch_abi(void) { return ink_dot_self_test() ? ABI : 0; }

/* Where to write a decoder's bytes; NULL if there is not enough memory. */
EXPORT(sketch_reserve) void *sketch_reserve(size_t size) {
    bytes = align(&__heap_base);
    return size < SIZE_MAX / 2 && reserve(bytes + size) ? bytes : NULL;
}

/* Loads the decoder from the reserved bytes. INK_ERROR_ARENA: there is not enough memory for the arena. */
EXPORT(sketch_load) uint32_t sketch_load(size_t size) {
    const ink_status status = ink_decoder_load(&decoder, bytes, size);
    if (status != INK_OK) {
        return status;
    }
    arena = align(bytes + size);
    input = align(arena + larger(decoder.arena_size, ink_arena_size(NULL)));
    return reserve(input) ? INK_OK : INK_ERROR_ARENA;
}

EXPORT(sketch_load_text) const char *sketch_load_text(uint32_t status) { return ink_status_text((ink_status)status); }

EXPORT(sketch_text) const char *sketch_text(uint32_t status) {
    return ink_sketch_status_text((ink_sketch_status)status);
}

EXPORT(sketch_word_count) uint32_t sketch_word_count(void) { return decoder.n_words; }

EXPORT(sketch_word) const char *sketch_word(uint32_t i) { return i < decoder.n_words ? decoder.words[i] : ""; }

/* Where to write a drawing to go on with: points (f32 x and y), then stroke ends (u32). NULL if they are too many or
 * there is not enough memory. */
EXPORT(sketch_input) void *sketch_input(uint32_t n_points, uint32_t n_strokes) {
    if (n_points > INK_MAX_INPUT_POINTS || n_strokes > INK_MAX_STROKES) {
        return NULL;
    }
    return reserve(input + sizeof(ink_point) * n_points + sizeof(uint32_t) * n_strokes) ? input : NULL;
}

/* Simplifies the input, which fills the square then, unless it is simplified, and places it in the square from 0 to
 * 255: x · scale + left, y · scale + top. To be drawn on from by the next sketch_begin. Returns an ink_status;
 * INK_ERROR_TOO_MANY_POINTS: no point is left to draw. */
EXPORT(sketch_place)
uint32_t sketch_place(uint32_t n_points, uint32_t n_strokes, uint32_t simplified, float scale, float left, float top) {
    const ink_point *first = (const ink_point *)(void *)input;
    const ink_drawing given = {.points = first,
                               .ends = (const uint32_t *)(const void *)(first + n_points),
                               .n_strokes = n_strokes,
                               .format = simplified ? INK_SIMPLIFIED : INK_RAW,
                               .unfinished = true};
    ink_drawing result;
    const ink_status status = ink_simplify(&given, arena, ink_arena_size(NULL), &result);
    begun_strokes = 0;
    if (status != INK_OK) {
        return status;
    }
    /* Simplified points stay where they are; ink_simplify moves them. */
    const ink_drawing *source = simplified ? &given : &result;
    const uint32_t n = source->ends[source->n_strokes - 1];
    if (n >= INK_SKETCH_MAX_POINTS) {
        return INK_ERROR_TOO_MANY_POINTS;
    }
    begun_strokes = source->n_strokes;
    for (uint32_t i = 0; i < n; i++) {
        begun[i] = (ink_point){source->points[i].x * scale + left, source->points[i].y * scale + top};
    }
    for (uint32_t i = 0; i < begun_strokes; i++) {
        begun_ends[i] = source->ends[i];
    }
    return INK_OK;
}

/* Begins to draw a word, or the rest of what sketch_place has placed; a drawing that is not at its end is given up.
 * seed: its lower and its upper half. Returns an ink_sketch_status. */
EXPORT(sketch_begin) uint32_t sketch_begin(uint32_t word, uint32_t seed_low, uint32_t seed_high, float temperature) {
    const ink_sketch_options options = {word, (uint64_t)seed_high << 32 | seed_low, temperature};
    const ink_drawing drawing = {
        .points = begun, .ends = begun_ends, .n_strokes = begun_strokes, .format = INK_SIMPLIFIED};
    begun_strokes = 0;
    const ink_sketch_status status = ink_sketch_begin(&sketch, &decoder, &options, arena, decoder.arena_size);
    return status == INK_SKETCH_OK ? ink_sketch_read(&sketch, &drawing) : status;
}

/* The next point: f32 x and y, then a byte that is 1 if a stroke begins. NULL when the drawing has ended. */
EXPORT(sketch_next) const ink_sketch_point *sketch_next(void) {
    return ink_sketch_next(&sketch, &point) ? &point : NULL;
}
