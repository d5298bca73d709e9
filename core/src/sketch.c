/* Draws with a decoder: two steps of the LSTM and one random number per point.
 *
 * One step is for the word, one for the mean of all words. Moves that the word favors count more (classifier-free
 * guidance, Ho and Salimans 2022, arXiv:2207.12598), so that drawings show what sets the word apart, at temperatures
 * at which they differ. */
#include "decoder.h"
#include "file.h"
#include "kernels/activations.h"
#include "kernels/exponential.h"
#include "layers/recurrent.h"
#include "model.h"

enum {
    LEAST_POINTS = 2, /* before a drawing may end */
    RANGE = 1024      /* of a given point's coordinates */
};

static const float min_temperature = 0.05F, max_temperature = 2, middle = 128, near = 64, far = 128;

/* How moves are chosen; weights/FORMAT.md has the formula. */
static const float steep = 2, least = 0.4F; /* logits are divided by steep · temperature + least */
static const float least_likely = 0.1F;     /* as a share of the likeliest move's probability; others are never made */
static const float farthest_turn = 0.1F;    /* tangent of half the angle: 11 degrees */

const char *ink_sketch_status_text(ink_sketch_status status) {
    switch (status) {
    case INK_SKETCH_OK:
        return "success";
    case INK_SKETCH_ERROR_ARENA:
        return "arena too small or not aligned";
    case INK_SKETCH_ERROR_WORD:
        return "the decoder has fewer words";
    case INK_SKETCH_ERROR_TEMPERATURE:
        return "the temperature is not from 0.05 to 2";
    case INK_SKETCH_ERROR_TOO_LONG:
        return "the drawing has " INKLING_STRING(
            INK_SKETCH_MAX_POINTS) " points or more after simplification: begin with "
                                   "fewer";
    case INK_SKETCH_ERROR_RANGE:
        return "a point lies too far outside the drawing's square";
    }
    return "unknown status";
}

/* SplitMix64 (Steele, Lea, Flood 2014): a number from 0 up to but not including 1, in steps of 2^-24. */
static float next_random(ink_sketch *sketch) {
    sketch->random += 0x9E3779B97F4A7C15U;
    uint64_t z = sketch->random;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return (float)((z ^ (z >> 31)) >> 40) * (1.0F / 16777216);
}

/* y = scale · (W x), for the `n` columns of the input matrix from the `from`-th on. */
static void read_input(const ink_decoder *decoder, const float *x, size_t from, size_t n, float *y) {
    const size_t gates = ink_decoder_gates(decoder), cols = INK_SKETCH_FEATURES + (size_t)decoder->embedding;
    const uint8_t *scale = decoder->input + gates * cols;
    for (size_t panel = 0; panel < gates; panel += INK_PANEL) {
        const int8_t *w = (const int8_t *)decoder->input + panel * cols + from * INK_PANEL;
        float sums[INK_PANEL] = {0};
        for (size_t k = 0; k < n; k++, w += INK_PANEL) {
            for (size_t row = 0; row < INK_PANEL; row++) {
                sums[row] += (float)w[row] * x[k];
            }
        }
        for (size_t row = 0; row < INK_PANEL; row++) {
            y[panel + row] = sums[row] * read_f32(scale + sizeof(float) * (panel + row));
        }
    }
}

/* What the mean of some words, from `first` on, adds to the gates at every step, the bias included. */
static void read_words(const ink_decoder *decoder, uint32_t first, uint32_t n, float *gates) {
    const size_t n_gates = ink_decoder_gates(decoder), cols = INK_SKETCH_FEATURES + (size_t)decoder->embedding;
    float x[INK_DECODER_MAX_EMBEDDING] = {0};
    for (uint32_t word = first; word < first + n; word++) {
        const int8_t *embedding = (const int8_t *)decoder->embeddings + (size_t)word * decoder->embedding;
        const float scale = read_f32(decoder->word_scales + sizeof(float) * word);
        for (uint32_t i = 0; i < decoder->embedding; i++) {
            x[i] += (float)embedding[i] * scale;
        }
    }
    for (uint32_t i = 0; i < decoder->embedding; i++) {
        x[i] /= (float)n;
    }
    read_input(decoder, x, INK_SKETCH_FEATURES, decoder->embedding, gates);
    const uint8_t *bias = decoder->input + n_gates * (cols + sizeof(float));
    for (size_t i = 0; i < n_gates; i++) {
        gates[i] = read_f32(bias + sizeof(float) * i) + gates[i];
    }
}

/* A number from 0 up to but not including 1. Those of seeds that follow each other lie far apart (Roberts' R3 sequence,
 * of which `step` is one coordinate's, times 2^64). */
static float spread(uint64_t seed, uint64_t step) { return (float)((seed * step) >> 40) * (1.0F / 16777216); }

/* Chooses a drawing's proportions: narrow or flat, turned a little, mirrored or not. The square from 0 to 255 stays
 * within itself. */
static void choose_proportions(ink_sketch *sketch, uint64_t seed) {
    const float shape = spread(seed, 0xD1B54A32D192ED03U), lean = spread(seed, 0xABC98388FB8FAC03U);
    const float width = shape < 0.5F ? 0.5F + shape : 1, height = shape < 0.5F ? 1 : 1.5F - shape;
    const float side = spread(seed, 0x8CB92BA72F3D8DD7U) < 0.5F ? -1 : 1;
    const float t = farthest_turn * (2 * lean - 1), reach = 1 - t * t + 2 * (t < 0 ? -t : t);
    const float cosine = (1 - t * t) / reach, sine = 2 * t / reach;
    sketch->across[0] = cosine * width * side;
    sketch->across[1] = sine * width * side;
    sketch->down[0] = -sine * height;
    sketch->down[1] = cosine * height;
}

/* What the network reads about the pen; weights/FORMAT.md lists it. */
static void make_features(const ink_sketch *s, float x[INK_SKETCH_FEATURES]) {
    memset(x, 0, sizeof *x * INK_SKETCH_FEATURES);
    if (s->points == 0) {
        x[3] = 1;
        return;
    }
    const float values[INK_SKETCH_FEATURES] = {
        s->dx / near,           s->dy / near,          s->jumped ? 1.0F : 0.0F,     0,
        s->x / far - 1,         s->y / far - 1,        (s->x - s->stroke_x) / near, (s->y - s->stroke_y) / near,
        (s->x - s->left) / far, (s->y - s->top) / far, (s->right - s->x) / far,     (s->bottom - s->y) / far,
        (float)s->points / 64,  (float)s->strokes / 8, (s->x - s->first_x) / far,   (s->y - s->first_y) / far};
    memcpy(x, values, sizeof values);
}

/* One step of the LSTM: the pen's last move becomes part of c and h. */
static void step(ink_sketch *sketch) {
    const ink_linear recurrent = ink_decoder_recurrent(sketch->decoder);
    const size_t units = sketch->decoder->units, gates = ink_decoder_gates(sketch->decoder);
    float x[INK_SKETCH_FEATURES];
    make_features(sketch, x);
    read_input(sketch->decoder, x, 0, INK_SKETCH_FEATURES, sketch->moved);
    for (size_t i = 0; i < INK_SKETCH_ROWS; i++) {
        float *c = sketch->c + i * units, *h = sketch->h + i * units;
        const float *word = sketch->word + i * gates;
        for (size_t at = 0; at < gates; at += INK_LANES) {
            floats_store(sketch->input + at, floats_load(word + at) + floats_load(sketch->moved + at));
        }
        ink_quantize(sketch->packed, h, units, INK_H_SCALE, INK_H_ZERO);
        ink_gates_int8(&recurrent, sketch->packed, 1, true, sketch->input, sketch->sums);
        ink_update_cells(&(ink_cells){c, h, units}, sketch->sums);
    }
}

/* Moves the pen. */
static void move(ink_sketch *s, float dx, float dy, bool jump) {
    s->x += dx;
    s->y += dy;
    s->dx = dx;
    s->dy = dy;
    s->jumped = jump;
    if (s->points == 0) {
        s->first_x = s->left = s->right = s->x;
        s->first_y = s->top = s->bottom = s->y;
    }
    if (jump || s->points == 0) {
        s->stroke_x = s->x;
        s->stroke_y = s->y;
        s->strokes++;
    }
    s->left = s->x < s->left ? s->x : s->left;
    s->top = s->y < s->top ? s->y : s->top;
    s->right = s->x > s->right ? s->x : s->right;
    s->bottom = s->y > s->bottom ? s->y : s->bottom;
    s->points++;
}

/* Chooses one of the moves from `from` to `to`. Leaves their relative probabilities in the first row of logits. */
static uint32_t choose(ink_sketch *sketch, uint32_t from, uint32_t to) {
    const size_t padded = ink_up(ink_moves(sketch->decoder), INK_PANEL);
    const float *mean = sketch->logits + padded;
    float *z = sketch->logits, max = -FLT_MAX, sum = 0;
    /* Large weights may overflow: infinity counts as the largest float, NaN as the lowest. */
    for (size_t i = 0; i < padded; i += INK_LANES) {
        const floats own = floats_load(z + i), v = own + (own - floats_load(mean + i));
        floats_store(z + i, floats_min(floats_max(v, floats_of(-FLT_MAX)), floats_of(FLT_MAX)));
    }
    for (uint32_t i = from; i < to; i++) {
        max = z[i] > max ? z[i] : max;
    }
    for (size_t i = 0; i < padded; i += INK_LANES) {
        const floats v = (floats_load(z + i) - floats_of(max)) / floats_of(steep * sketch->temperature + least);
        floats_store(z + i, ink_exponential(v));
    }
    for (uint32_t i = from; i < to; i++) {
        z[i] = z[i] < least_likely ? 0 : z[i];
        sum += z[i];
    }
    const float limit = next_random(sketch) * sum;
    float passed = 0;
    uint32_t chosen = from;
    for (uint32_t i = from; i < to && passed <= limit; i++) {
        passed += z[i];
        chosen = z[i] > 0 ? i : chosen;
    }
    return chosen;
}

/* To the nearest whole number, ties to even, for |v| < 2^22. */
static float whole(float v) {
    const float magic = 12582912; /* 1.5 · 2^23: at this size a float's last bit is worth 1 */
    return v + magic - magic;
}

static ink_sketch_status check_options(const ink_decoder *decoder, const ink_sketch_options *options, const void *arena,
                                       size_t arena_size) {
    if (!ink_arena_fits(arena, arena_size, decoder->arena_size)) {
        return INK_SKETCH_ERROR_ARENA;
    }
    if (options->word >= decoder->n_words) {
        return INK_SKETCH_ERROR_WORD;
    }
    return options->temperature >= min_temperature && options->temperature <= max_temperature
               ? INK_SKETCH_OK
               : INK_SKETCH_ERROR_TEMPERATURE;
}

ink_sketch_status ink_sketch_begin(ink_sketch *sketch, const ink_decoder *decoder, const ink_sketch_options *options,
                                   void *arena, size_t arena_size) {
    *sketch = (ink_sketch){.ended = true};
    const ink_sketch_status status = check_options(decoder, options, arena, arena_size);
    if (status != INK_SKETCH_OK) {
        return status;
    }
    const size_t units = decoder->units, gates = ink_decoder_gates(decoder);
    const size_t rows = INK_SKETCH_ROWS;
    float *at = arena;
    *sketch = (ink_sketch){.decoder = decoder,
                           .temperature = options->temperature,
                           .random = options->seed,
                           .x = middle,
                           .y = middle,
                           .word = at,
                           .moved = at + rows * gates,
                           .input = at + (rows + 1) * gates,
                           .sums = at + (rows + 2) * gates,
                           .c = at + (rows + 3) * gates,
                           .h = at + (rows + 3) * gates + rows * units,
                           .logits = at + (rows + 3) * gates + 2 * rows * units};
    sketch->packed = sketch->logits + rows * ink_up(ink_moves(decoder), INK_PANEL);
    memset(sketch->c, 0, sizeof(float) * 2 * rows * units);
    read_words(decoder, options->word, 1, sketch->word);
    read_words(decoder, 0, decoder->n_words, sketch->word + gates);
    choose_proportions(sketch, options->seed);
    return INK_SKETCH_OK;
}

ink_sketch_status ink_sketch_read(ink_sketch *sketch, const ink_drawing *drawing) {
    const uint32_t n = drawing->n_strokes ? drawing->ends[drawing->n_strokes - 1] : 0;
    if (n >= INK_SKETCH_MAX_POINTS) {
        return INK_SKETCH_ERROR_TOO_LONG;
    }
    const float range = RANGE;
    for (uint32_t i = 0; i < n; i++) {
        const ink_point p = drawing->points[i];
        if (!(p.x >= -range && p.x <= range && p.y >= -range && p.y <= range)) {
            return INK_SKETCH_ERROR_RANGE;
        }
    }
    if (n > 0) { /* what is added must fit what is there */
        sketch->across[0] = sketch->down[1] = 1;
        sketch->across[1] = sketch->down[0] = 0;
    }
    for (uint32_t stroke = 0, i = 0; stroke < drawing->n_strokes; stroke++) {
        for (uint32_t first = i; i < drawing->ends[stroke]; i++) {
            step(sketch);
            move(sketch, drawing->points[i].x - sketch->x, drawing->points[i].y - sketch->y, i == first);
        }
    }
    return INK_SKETCH_OK;
}

bool ink_sketch_next(ink_sketch *sketch, ink_sketch_point *point) {
    if (sketch->ended || sketch->points >= INK_SKETCH_MAX_POINTS) {
        sketch->ended = true;
        return false;
    }
    const ink_decoder *decoder = sketch->decoder;
    const ink_linear head = ink_decoder_head(decoder);
    const uint32_t end = ink_moves(decoder) - 1;
    step(sketch);
    ink_quantize(sketch->packed, sketch->h, INK_SKETCH_ROWS * (size_t)decoder->units, INK_H_SCALE, INK_H_ZERO);
    ink_linear_int8(&head, sketch->packed, decoder->units, INK_SKETCH_ROWS, sketch->logits, ink_up(end + 1, INK_PANEL),
                    false);
    /* A drawing begins with a jump. */
    const uint32_t chosen =
        choose(sketch, sketch->points == 0 ? decoder->draws : 0, sketch->points < LEAST_POINTS ? end : end + 1);
    if (chosen == end) {
        sketch->ended = true;
        return false;
    }
    const uint8_t *cell = decoder->cells + 2 * sizeof(float) * chosen;
    move(sketch, read_f32(cell), read_f32(cell + sizeof(float)), chosen >= decoder->draws);
    const float x = sketch->x - middle, y = sketch->y - middle;
    *point = (ink_sketch_point){whole(middle + (x * sketch->across[0] + y * sketch->down[0])),
                                whole(middle + (x * sketch->across[1] + y * sketch->down[1])), sketch->jumped};
    return true;
}
