/* The WebAssembly module's face: what web/lib/inkling.js calls. One model and one drawing at a time.
 *
 * Memory is handed out upwards from the end of the module's own and grows by whole pages, never shrinks. The
 * input area lies last, so it can grow with the largest drawing seen. */
#include "dot.h"
#include "inkling.h"

#define EXPORT(name) __attribute__((export_name(#name))) extern

enum { ABI = 2, PAGE = 65536 };

extern unsigned char __heap_base;

static ink_model model;
static unsigned char *model_bytes, *arena, *input;
static float probabilities[INK_MAX_LABELS];
static ink_guess guesses[INK_MAX_LABELS];
static uint32_t n_guesses;
static ink_drawing simplified;

static unsigned char *align(unsigned char *p) {
    return p + (INK_ALIGNMENT - (uintptr_t)p % INK_ALIGNMENT) % INK_ALIGNMENT;
}

/* Grows memory until it holds all below `end`. */
static bool reach(const unsigned char *end) {
    const size_t pages = ((uintptr_t)end + PAGE - 1) / PAGE, have = __builtin_wasm_memory_size(0);
    return pages <= have || __builtin_wasm_memory_grow(0, pages - have) != (size_t)-1;
}

/* Rises when a call or its meaning changes; web/lib/inkling.js demands its own. 0: this engine would compute wrongly. */
EXPORT(inkling_abi) uint32_t inkling_abi(void) { return ink_dot_self_test() ? ABI : 0; }

/* Room for a model's bytes; NULL when there is no memory. */
EXPORT(inkling_reserve) void *inkling_reserve(size_t size) {
    model_bytes = align(&__heap_base);
    return size < SIZE_MAX / 2 && reach(model_bytes + size) ? model_bytes : NULL;
}

/* Reads the model from the bytes reserved; INK_ERROR_ARENA: no memory for the arena. */
EXPORT(inkling_load) uint32_t inkling_load(size_t size) {
    const ink_status status = ink_model_load(&model, model_bytes, size);
    if (status != INK_OK) {
        return status;
    }
    arena = align(model_bytes + size);
    input = align(arena + ink_arena_size(&model));
    return reach(input) ? INK_OK : INK_ERROR_ARENA;
}

EXPORT(inkling_status_text) const char *inkling_status_text(uint32_t status) { return ink_status_text((ink_status)status); }

EXPORT(inkling_label_count) uint32_t inkling_label_count(void) { return model.n_labels; }

EXPORT(inkling_label) const char *inkling_label(uint32_t i) { return i < model.n_labels ? model.labels[i] : ""; }

EXPORT(inkling_model_name) const char *inkling_model_name(void) { return model.name; }

/* Room for points, f32 x and y each, and behind them the strokes' ends, u32; NULL for too many or no memory. */
EXPORT(inkling_input) void *inkling_input(uint32_t points, uint32_t strokes) {
    if (points > INK_MAX_INPUT_POINTS || strokes > INK_MAX_STROKES) {
        return NULL;
    }
    return reach(input + sizeof(ink_point) * points + sizeof(uint32_t) * strokes) ? input : NULL;
}

static ink_drawing input_drawing(uint32_t points, uint32_t strokes, uint32_t format) {
    const ink_point *first = (const ink_point *)(void *)input;
    return (ink_drawing){first, (const uint32_t *)(const void *)(first + points), strokes, format & 1 ? INK_SIMPLIFIED : INK_RAW, format >> 1 & 1};
}

/* Classifies the input; format: 0 pen input, 1 simplified, 2 more while it is unfinished. Keeps the best `top` guesses. */
EXPORT(inkling_classify) uint32_t inkling_classify(uint32_t points, uint32_t strokes, uint32_t format, uint32_t top) {
    const ink_drawing drawing = input_drawing(points, strokes, format);
    const ink_status status = ink_classify(&model, &drawing, arena, ink_arena_size(&model), probabilities);
    n_guesses = status == INK_OK ? ink_top(&model, probabilities, guesses, top < INK_MAX_LABELS ? top : INK_MAX_LABELS) : 0;
    return status;
}

EXPORT(inkling_guesses) const ink_guess *inkling_guesses(void) { return guesses; }

EXPORT(inkling_guess_count) uint32_t inkling_guess_count(void) { return n_guesses; }

EXPORT(inkling_sure) uint32_t inkling_sure(void) { return n_guesses > 0 && ink_sure(&model, guesses[0].probability); }

EXPORT(inkling_probabilities) const float *inkling_probabilities(void) { return probabilities; }

/* Simplifies the input; the result holds until the next call. */
EXPORT(inkling_simplify) uint32_t inkling_simplify(uint32_t points, uint32_t strokes) {
    const ink_drawing drawing = input_drawing(points, strokes, 0);
    const ink_status status = ink_simplify(&drawing, arena, ink_arena_size(&model), &simplified);
    if (status != INK_OK) {
        simplified = (ink_drawing){0};
    }
    return status;
}

EXPORT(inkling_simplified_points) const ink_point *inkling_simplified_points(void) { return simplified.points; }

EXPORT(inkling_simplified_point_count) uint32_t inkling_simplified_point_count(void) {
    return simplified.n_strokes ? simplified.ends[simplified.n_strokes - 1] : 0;
}

EXPORT(inkling_simplified_ends) const uint32_t *inkling_simplified_ends(void) { return simplified.ends; }

EXPORT(inkling_simplified_stroke_count) uint32_t inkling_simplified_stroke_count(void) { return simplified.n_strokes; }
