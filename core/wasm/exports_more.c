/* A second module for functions that few use: all of exports.c's, and those that web/lib/more.js calls. It has the
 * core's batches, learned words, explanations and familiarity. One translation unit with exports.c, so that both share
 * its state.
 *
 * Several drawings lie behind the place of a single one: their points, stroke ends and headers, then what the core
 * needs to classify them together, and last the batch's arena. */
#include "inkling_known.h"
#include "inkling_learned.h"

#include "exports.c"
#include <string.h>

/* A drawing among several, as JavaScript writes it. */
typedef struct batch_header {
    uint32_t strokes, flags; /* its number of strokes; flags as of inkling_classify */
} batch_header;

/* Where to write the labels for drawings with the flag AMONG: a byte for each, 0 for those to exclude. */
EXPORT(inkling_among) uint8_t *inkling_among(void) { return among; }

static uint32_t batch_points, batch_strokes, batch_size;

static batch_header *batch_headers(void) {
    return (batch_header *)(void *)(input + sizeof(ink_point) * batch_points + sizeof(uint32_t) * batch_strokes);
}

/* Where to write n drawings: all points (f32 x and y), all stroke ends (u32, counted anew in each drawing), n headers.
 * NULL if there is not enough memory. Sums over drawings that inkling_input would take, so they cannot overflow. */
EXPORT(inkling_batch_input) void *inkling_batch_input(uint32_t n, uint32_t points, uint32_t strokes) {
    batch_points = points;
    batch_strokes = strokes;
    batch_size = n;
    return reserve((unsigned char *)(batch_headers() + n)) ? input : NULL;
}

static void read_drawings(ink_drawing *drawings) {
    const ink_point *points = (const ink_point *)(void *)input;
    const uint32_t *ends = (const uint32_t *)(const void *)(points + batch_points);
    const batch_header *headers = batch_headers();
    for (uint32_t i = 0; i < batch_size; i++) {
        const uint32_t strokes = headers[i].strokes;
        drawings[i] = drawing_of(points, ends, strokes, headers[i].flags);
        points += strokes ? ends[strokes - 1] : 0;
        ends += strokes;
    }
}

/* Classifies the drawings of the batch's input together. top: 1 to the number of labels. Returns their results, each
 * with room for `top` guesses; NULL if there is not enough memory. Valid until the next call. */
EXPORT(inkling_classify_batch) void *inkling_classify_batch(uint32_t top) {
    const uint32_t n = batch_size, n_labels = model.n_labels;
    const size_t result_size = offsetof(result, guesses) + sizeof(ink_guess) * top,
                 arena_size = ink_batch_arena_size(&model, n);
    ink_drawing *drawings = (ink_drawing *)(void *)(batch_headers() + n);
    ink_status *statuses = (ink_status *)(void *)(drawings + n);
    float *all = (float *)(void *)(statuses + n); /* (n, n_labels) */
    unsigned char *results = (unsigned char *)(all + (size_t)n * n_labels),
                  *batch_arena = align(results + n * result_size);
    if (!reserve(batch_arena + arena_size)) {
        return NULL;
    }
    read_drawings(drawings);
    ink_classify_batch(&model, drawings, n, batch_arena, arena_size, all, statuses);
    for (uint32_t i = 0; i < n; i++) {
        result *to = (result *)(void *)(results + i * result_size);
        to->status = statuses[i];
        if (to->status == INK_OK) {
            guess(all + (size_t)i * n_labels, top, to);
        }
    }
    return results;
}

/* What was learned lies between the arena and the input, which is moved when it grows. */
static ink_learned learned;
static ink_guess learned_guesses[INK_LEARNED_MAX_WORDS];
static uint32_t n_learned_guesses;

/* Makes room for so many learned drawings. Returns whether there is enough memory. */
EXPORT(inkling_learned_reserve) uint32_t inkling_learned_reserve(uint32_t drawings) {
    if (learned.memory == NULL) {
        learned.memory = input;
        learned.model = &model;
    }
    unsigned char *end = align((unsigned char *)learned.memory + ink_learned_size(&model, drawings));
    if (!reserve(end)) {
        return 0;
    }
    learned.capacity = drawings;
    input = end;
    return 1;
}

/* Simplifies the input as learned drawings are kept. As inkling_simplify, whose result it gives. */
EXPORT(inkling_learned_simplify)
uint32_t inkling_learned_simplify(uint32_t points, uint32_t strokes, uint32_t flags) {
    const ink_drawing drawing = input_drawing(points, strokes, flags);
    return ink_learned_simplify(&drawing, arena, ink_arena_size(&model), &simplified);
}

/* Learns the input. */
EXPORT(inkling_learn) uint32_t inkling_learn(uint32_t points, uint32_t strokes, uint32_t flags, uint32_t word) {
    const ink_drawing drawing = input_drawing(points, strokes, flags);
    return ink_learned_add(&learned, word, &drawing, arena, ink_arena_size(&model));
}

EXPORT(inkling_forget) void inkling_forget(uint32_t word) { ink_learned_forget(&learned, word); }

/* As inkling_classify, learned words included. The guesses among labels are the result's, those of learned words
 * inkling_learned_guesses. `sure` is of the labels alone. After inkling_learned_reserve. */
EXPORT(inkling_learned_classify)
const result *inkling_learned_classify(uint32_t points, uint32_t strokes, uint32_t flags, uint32_t top) {
    const ink_drawing drawing = input_drawing(points, strokes, flags);
    single.status = ink_learned_classify(&learned, &drawing, arena, ink_arena_size(&model), probabilities,
                                         learned_guesses, &n_learned_guesses);
    if (single.status == INK_OK) {
        guess(probabilities, top, &single);
    }
    return &single;
}

EXPORT(inkling_learned_guesses) const ink_guess *inkling_learned_guesses(void) { return learned_guesses; }
EXPORT(inkling_learned_guess_count) uint32_t inkling_learned_guess_count(void) { return n_learned_guesses; }

/* Whether a best guess of this probability is sure. */
EXPORT(inkling_sure) uint32_t inkling_sure(float probability) { return ink_sure(&model, probability); }

EXPORT(inkling_embedding_size) uint32_t inkling_embedding_size(void) { return ink_embedding_size(&model); }

/* The embedding of the input, behind it: NULL if there is not enough memory, else a status, then its floats. */
EXPORT(inkling_embed) void *inkling_embed(uint32_t points, uint32_t strokes, uint32_t flags) {
    const ink_drawing drawing = input_drawing(points, strokes, flags);
    unsigned char *end = (unsigned char *)(drawing.ends + strokes);
    uint32_t *status = (uint32_t *)(void *)end;
    if (!reserve(end + sizeof *status + sizeof(float) * ink_embedding_size(&model))) {
        return NULL;
    }
    *status = ink_embed(&model, &drawing, arena, ink_arena_size(&model), (float *)(void *)(status + 1));
    return status;
}

static uint8_t known_bytes[INK_KNOWN_MAX_SIZE];
static ink_known known;

/* Where to write a file of known drawings; NULL if it is too large. */
EXPORT(inkling_known_bytes) void *inkling_known_bytes(uint32_t size) {
    return size <= sizeof known_bytes ? known_bytes : NULL;
}

EXPORT(inkling_known_load) uint32_t inkling_known_load(uint32_t size) {
    return ink_known_load(&known, &model, known_bytes, size);
}

/* How familiar the input is, as JavaScript reads it. After inkling_known_load. */
static struct {
    uint32_t status;
    float familiarity;
} familiar;

EXPORT(inkling_familiarity) const void *inkling_familiarity(uint32_t points, uint32_t strokes, uint32_t flags) {
    const ink_drawing drawing = input_drawing(points, strokes, flags);
    familiar.status = ink_familiarity(&known, &drawing, arena, ink_arena_size(&model), &familiar.familiarity, NULL);
    return &familiar;
}

/* Explains the input, behind it: NULL if there is not enough memory, else a status, the label, then an
 * ink_explained_stroke for each stroke. label: INK_BEST_GUESS or a label. */
EXPORT(inkling_explain)
void *inkling_explain(uint32_t points, uint32_t strokes, uint32_t flags, uint32_t label) {
    const ink_drawing drawing = input_drawing(points, strokes, flags);
    unsigned char *end = (unsigned char *)(drawing.ends + strokes);
    uint32_t *head = (uint32_t *)(void *)end; /* (2) */
    ink_explained_stroke *explained = (ink_explained_stroke *)(void *)(head + 2);
    unsigned char *explain_arena = align((unsigned char *)(explained + strokes));
    const size_t arena_size = ink_explain_arena_size(&model);
    if (!reserve(explain_arena + arena_size)) {
        return NULL;
    }
    head[1] = label;
    head[0] = ink_explain(&model, &drawing, &head[1], explain_arena, arena_size, explained);
    return head;
}
