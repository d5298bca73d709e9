/* Fuzzes the model loader and the forward pass of whatever it accepts, alone and in a batch. The mutator knows the
 * file's structure: it begins with small models, edits fields to telling values, adds, drops and swaps layers, gives
 * the tensors the size that the records ask for, and mends the checksum, so that most inputs get past the first checks.
 */
#include "features/feature_set.h"
#include "fuzz.h"
#include "model.h"
#include "tiny_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ink_model model;
    /* A copy of exactly this size, so that a read past it is seen. */
    uint8_t *file = malloc(size ? size : 1);
    DEMAND(file);
    memcpy(file, data, size);
    const ink_status status = ink_model_load(&model, file, size);
    if (status != INK_OK) {
        DEMAND(status >= INK_ERROR_MAGIC && model.bytes == NULL && model.n_layers == 0);
        free(file);
        return 0;
    }
    size_t text = strlen(model.name);
    for (uint32_t i = 0; i < model.n_labels; i++) {
        DEMAND(*model.labels[i]);
        text += strlen(model.labels[i]);
    }
    DEMAND(text < size);
    void *arena = fuzz_arena(ink_arena_size(&model)), *batch_arena = fuzz_arena(ink_batch_arena_size(&model, 2));
    if (arena && size < 1 << 14) {
        static const ink_point points[] = {{3, 4}, {90, 10}, {80, 88}, {12, 70}, {50, 50}, {51, 50}, {20, 33}};
        static const uint32_t dot[] = {1}, strokes[] = {4, 7};
        const ink_drawing drawings[] = {{points, dot, 1, INK_RAW, true, NULL},
                                        {points, strokes, 2, INK_SIMPLIFIED, false, NULL}};
        static float p[2 * INK_MAX_LABELS], again[2 * INK_MAX_LABELS];
        const size_t row = sizeof *p * model.n_labels;
        for (size_t i = 0; i < 2; i++) {
            float *at = p + i * model.n_labels;
            DEMAND(ink_classify(&model, &drawings[i], arena, ink_arena_size(&model), at) == INK_OK);
            demand_probabilities(at, model.n_labels);
        }
        DEMAND(ink_classify(&model, &drawings[1], arena, ink_arena_size(&model), again) == INK_OK);
        DEMAND(memcmp(p + model.n_labels, again, row) == 0);
        if (batch_arena) {
            ink_status statuses[2];
            DEMAND(ink_classify_batch(&model, drawings, 2, batch_arena, ink_batch_arena_size(&model, 2), again,
                                      statuses) == INK_OK);
            DEMAND(statuses[0] == INK_OK && statuses[1] == INK_OK && memcmp(p, again, 2 * row) == 0);
        }
    }
    free(file);
    return 0;
}

/* ---- the mutator ---- */

#ifdef INKLING_FUZZ
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t room, unsigned seed);

static uint32_t dice;

static uint32_t roll(uint32_t sides) {
    dice = dice * 1664525U + 1013904223U;
    return (uint32_t)((uint64_t)dice * sides >> 32);
}

static uint32_t get_u32(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t telling_value(void) {
    static const uint32_t values[] = {
        0,          1,          2,          3,          4,          5,          6,          7,
        8,          12,         15,         16,         17,         31,         32,         33,
        48,         60,         63,         64,         65,         127,        128,        255,
        256,        1023,       1024,       1025,       4095,       4096,       4097,       8192,
        65535,      65536,      1U << 26,   0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff, 0x3f800000,
        0x7f800000, 0x7fc00000, 0xff800000, 0x00000001, 0x7f7fffff, 0x3c23d70a, 0x447a0000, 0x80000000};
    return values[roll(sizeof values / sizeof *values)];
}

/* Layers of a file that may be anything. */
static uint32_t layers_of(const uint8_t *file, size_t size) {
    const uint32_t n = get_u32(file + 20);
    const uint32_t fit = (uint32_t)((size - INK_HEADER_SIZE) / INK_LAYER_SIZE);
    return n < fit ? n : fit;
}

/* Where the tensors begin, as the header has it; the file's end if that is past it. */
static size_t tensors_at(const uint8_t *file, size_t size) {
    const uint64_t at = INK_HEADER_SIZE + (uint64_t)layers_of(file, size) * INK_LAYER_SIZE + get_u32(file + 28);
    return at < size ? (size_t)at : size;
}

/* Bytes between the text and the tensors that describe the features. */
static size_t description_size(const uint8_t *file) {
    const uint32_t channels = get_u32(file + 36);
    return get_u32(file + 32) == INK_FEATURES_CHANNELS && channels <= 64 ? 16 + 16 * (size_t)channels : 0;
}

/* Lays the file's end out anew for the tensors that the records ask for; new bytes repeat old ones. */
static size_t fit_tensors(uint8_t *file, size_t size, size_t room) {
    ink_model model = {.features = get_u32(file + 32),
                       .patch_size = get_u32(file + 36),
                       .length_multiple = get_u32(file + 40),
                       .min_points = get_u32(file + 44)};
    const uint32_t scale = get_u32(file + 48);
    memcpy(&model.feature_scale, &scale, sizeof scale);
    uint32_t width = ink_feature_channels(&model);
    const size_t from = tensors_at(file, size);
    size_t end = from + description_size(file);
    for (uint32_t i = 0; i < layers_of(file, size) && width > 0; i++) {
        const uint8_t *r = file + INK_HEADER_SIZE + (size_t)i * INK_LAYER_SIZE;
        ink_layer layer = {.type = get_u32(r),
                           .weights = get_u32(r + 4),
                           .width = get_u32(r + 8),
                           .kernel = get_u32(r + 12),
                           .stride = get_u32(r + 16),
                           .padding = get_u32(r + 20),
                           .activation = get_u32(r + 24),
                           .direction = get_u32(r + 28),
                           .return_sequences = get_u32(r + 32),
                           .pool_kinds = get_u32(r + 36),
                           .input_zero = get_u32(r + 44),
                           .input_width = width};
        const uint32_t bits = get_u32(r + 40);
        memcpy(&layer.input_scale, &bits, sizeof bits);
        width = ink_layer_width(&layer);
        end += width > 0 ? ink_layer_tensor_size(&layer) : 0;
    }
    if (end > room) {
        return size;
    }
    for (size_t i = size; i < end; i++) {
        file[i] = i - from >= 16 ? file[i - 16] : 0;
    }
    return end;
}

/* Replaces the file by a small model: one of all kinds of layers, or one of a fixed number of rows. */
static size_t begin_anew(uint8_t *file, size_t room) {
    static const ink_layer fixed[] = {{.type = INK_FLATTEN, .width = 6 * TINY_CHANNELS},
                                      {.type = INK_DENSE, .width = TINY_LABELS}};
    const uint32_t kind = roll(TINY_MODELS + 1);
    bytes model = kind < TINY_MODELS ? tiny_model((int)kind) : described_model(fixed, 2, 6, roll(256));
    const size_t size = model.size <= room ? model.size : 0;
    memcpy(file, model.at, size);
    free(model.at);
    return size;
}

static size_t edit(uint8_t *file, size_t size, size_t room) {
    const uint32_t n = layers_of(file, size);
    uint8_t *records = file + INK_HEADER_SIZE;
    const size_t behind = size - INK_HEADER_SIZE;
    uint8_t *one = records + (size_t)roll(n ? n : 1) * INK_LAYER_SIZE;
    switch (roll(n ? 10 : 2)) {
    case 0: /* a field of the header */
        put_u32(file + 20 + 4 * roll(11), telling_value());
        return size;
    case 1: /* tensors, text */
        if (size > INK_HEADER_SIZE) {
            const size_t at = INK_HEADER_SIZE + roll((uint32_t)behind);
            return at + LLVMFuzzerMutate(file + at, size - at, room - at);
        }
        return size;
    case 2: /* a float of the tensors, as float32 or as scale */
        if (size - tensors_at(file, size) >= 4) {
            put_u32(file + tensors_at(file, size) + 4 * roll((uint32_t)(size - tensors_at(file, size)) / 4),
                    telling_value());
        }
        return size;
    case 3: /* one more layer */
        if (size + INK_LAYER_SIZE <= room) {
            memmove(one + INK_LAYER_SIZE, one, size - (size_t)(one - file));
            put_u32(file + 20, n + 1);
            return size + INK_LAYER_SIZE;
        }
        return size;
    case 4: /* one less */
        memmove(one, one + INK_LAYER_SIZE, size - (size_t)(one - file) - INK_LAYER_SIZE);
        put_u32(file + 20, n - 1);
        return size - INK_LAYER_SIZE;
    case 5: { /* two swapped */
        uint8_t *other = records + (size_t)roll(n) * INK_LAYER_SIZE, copy[INK_LAYER_SIZE];
        memcpy(copy, one, sizeof copy);
        memmove(one, other, sizeof copy);
        memcpy(other, copy, sizeof copy);
        return size;
    }
    case 6: /* a field of the features' description, or of what is there instead */
        if (size - tensors_at(file, size) >= 16) {
            const uint32_t fields = (uint32_t)(size - tensors_at(file, size) < 64 ? 4 : 16);
            put_u32(file + tensors_at(file, size) + 4 * roll(fields), roll(2) ? roll(256) : telling_value());
        }
        return size;
    case 7: { /* another type, with fields that suit it */
        static const uint32_t usual[][12] = {{INK_CONV1D, 1, 8, 3, 2, INK_SAME, INK_RELU, 0, 0, 0, 0x42700000, 64},
                                             {INK_CONV1D, 0, 4, 5, 1, INK_CAUSAL, 0, 0, 0, 0, 0, 0},
                                             {INK_CONV1D, 1, 12, 2, 3, INK_VALID, 0, 0, 0, 0, 0x42700000, 0},
                                             {INK_LSTM, 1, 8, 0, 0, 0, 0, INK_BIDIRECTIONAL, 1, 0, 0x42700000, 64},
                                             {INK_LSTM, 0, 4, 0, 0, 0, 0, INK_BACKWARD, 0, 0, 0, 0},
                                             {INK_LAYER_NORM, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                                             {INK_POOL, 0, 0, 0, 0, 0, 0, 0, 0, 15, 0, 0},
                                             {INK_DENSE, 1, 5, 0, 0, 0, INK_RELU, 0, 0, 0, 0x42700000, 64},
                                             {INK_AFFINE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                                             {INK_FUNCTION, 0, 0, 0, 0, 0, INK_GELU, 0, 0, 0, 0, 0},
                                             {INK_WINDOW_POOL, 0, 0, 3, 2, INK_SAME, 0, 0, 0, INK_POOL_MAX, 0, 0},
                                             {INK_FLATTEN, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                                             {INK_MERGE, 0, 0, 0, 0, 0, INK_MERGE_SUM, 0, 0, 0, 0, 0},
                                             {INK_CONV1D_DILATED, 1, 8, 3, 2, INK_SAME, 0, 0, 0, 0, 0x42700000, 64},
                                             {INK_LSTM_HARD, 0, 4, 0, 0, 0, INK_GATES_HARD, INK_BACKWARD, 1, 0, 0, 0},
                                             {INK_GRU, 1, 8, 0, 0, 0, 0, INK_BIDIRECTIONAL, 1, 0, 0x42700000, 64},
                                             {INK_GRU_BEFORE, 0, 4, 0, 0, 0, INK_GATES_HARD_6, 0, 0, 0, 0, 0},
                                             {INK_PRELU, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                                             {INK_PAD, 0, 0, 3, 2, 0, 0, 0, 0, 0, 0, 0}};
        const uint32_t *to = usual[roll(sizeof usual / sizeof *usual)];
        for (size_t i = 0; i < 12; i++) {
            put_u32(one + 4 * i, to[i]);
        }
        return size;
    }
    default: /* a field of a layer */
        put_u32(one + 4 * roll(12), telling_value());
        return size;
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed) {
    dice = seed;
    if (roll(128) == 0) {
        size = begin_anew(data, room);
    }
    if (size < INK_HEADER_SIZE || roll(64) == 0) {
        return LLVMFuzzerMutate(data, size, room);
    }
    for (uint32_t edits = 1 + roll(3); edits > 0 && size >= INK_HEADER_SIZE; edits--) {
        size = edit(data, size, room);
    }
    if (size >= INK_HEADER_SIZE && roll(16) > 0) {
        size = fit_tensors(data, size, room);
    }
    if (size >= INK_HEADER_SIZE && roll(64) > 0) {
        put_u32(data + 16, (uint32_t)size);
        put_u32(data + 12, slow_crc32(data + 16, size - 16));
    }
    return size;
}

/* The first part of one file and the last of another, mended. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t room, unsigned seed) {
    dice = seed;
    if (a_size < INK_HEADER_SIZE || b_size < INK_HEADER_SIZE) {
        return 0;
    }
    const uint32_t n = layers_of(b, b_size);
    const size_t cut = INK_HEADER_SIZE + (size_t)roll(n + 1) * INK_LAYER_SIZE;
    const size_t from_a = cut < a_size ? cut : a_size, from_b = b_size > cut ? b_size - cut : 0;
    if (from_a + from_b > room) {
        return 0;
    }
    memcpy(out, a, from_a);
    memcpy(out + from_a, b + cut, from_b);
    size_t size = from_a + from_b;
    if (size < INK_HEADER_SIZE) {
        return 0;
    }
    memcpy(out + 20, b + 20, 12);
    size = fit_tensors(out, size, room);
    put_u32(out + 16, (uint32_t)size);
    put_u32(out + 12, slow_crc32(out + 16, size - 16));
    return size;
}
#endif
