#include "decoder.h"

#include "crc32.h"
#include "file.h"
#include "layers/matrix.h"

static const uint8_t magic[8] = {0x89, 'I', 'N', 'D', '\r', '\n', 0x1a, '\n'};

static const float max_offset = 1024; /* of a cell, in px */

/* Takes `size` bytes at `*at`, padded to a multiple of 16. Returns NULL, and takes nothing, if they are not there. */
static const uint8_t *take(const uint8_t **at, const uint8_t *end, size_t size) {
    const uint8_t *from = *at;
    if (!from || ink_up(size, 16) > (size_t)(end - from)) {
        *at = NULL;
        return NULL;
    }
    *at += ink_up(size, 16);
    return from;
}

static size_t rows_up(size_t rows) { return ink_up(rows, INK_PANEL); }

static size_t input_columns(const ink_decoder *decoder) { return INK_SKETCH_FEATURES + (size_t)decoder->embedding; }

ink_linear ink_decoder_recurrent(const ink_decoder *decoder) {
    const size_t rows = ink_decoder_gates(decoder);
    return (ink_linear){.weights = decoder->recurrent,
                        .scale = decoder->recurrent + rows * decoder->units,
                        .rows = rows,
                        .cols = decoder->units};
}

ink_linear ink_decoder_head(const ink_decoder *decoder) {
    const size_t rows = ink_moves(decoder), padded = rows_up(rows);
    const uint8_t *scale = decoder->head + padded * decoder->units;
    return (ink_linear){.weights = decoder->head,
                        .scale = scale,
                        .bias = scale + padded * sizeof(float),
                        .rows = rows,
                        .cols = decoder->units};
}

/* Finds the tensors between `at` and `end`. Returns whether they fill it. */
static bool find_tensors(ink_decoder *decoder, const uint8_t *at, const uint8_t *end) {
    const size_t gates = ink_decoder_gates(decoder), moves = rows_up(ink_moves(decoder)), vector = sizeof(float);
    decoder->cells = take(&at, end, 2 * sizeof(float) * ((size_t)decoder->draws + decoder->jumps));
    decoder->embeddings = take(&at, end, (size_t)decoder->n_words * decoder->embedding);
    decoder->word_scales = take(&at, end, sizeof(float) * decoder->n_words);
    decoder->input = take(&at, end, gates * (input_columns(decoder) + 2 * vector));
    decoder->recurrent = take(&at, end, gates * (decoder->units + vector));
    decoder->head = take(&at, end, moves * (decoder->units + 2 * vector));
    return at == end;
}

/* Whether all floats of `size` bytes lie within ±max. */
static bool within(const uint8_t *at, size_t size, float max) {
    for (size_t i = 0; i < size; i += sizeof(float)) {
        const float v = read_f32(at + i);
        if (!(v >= -max && v <= max)) {
            return false;
        }
    }
    return true;
}

static bool validate_tensors(const ink_decoder *decoder) {
    const size_t gates = ink_decoder_gates(decoder), vector = sizeof(float);
    const ink_layer dense = {.type = INK_DENSE, .weights = INK_INT8, .width = decoder->units};
    const uint8_t *recurrent = decoder->recurrent, *head = decoder->head;
    return within(decoder->cells, 2 * vector * ((size_t)decoder->draws + decoder->jumps), max_offset) &&
           within(decoder->word_scales, vector * decoder->n_words, FLT_MAX) &&
           within(decoder->input + gates * input_columns(decoder), 2 * vector * gates, FLT_MAX) &&
           ink_validate_matrix(&dense, &recurrent, gates, decoder->units, false) &&
           ink_validate_matrix(&dense, &head, ink_moves(decoder), decoder->units, true);
}

static size_t arena_size(const ink_decoder *decoder) {
    const size_t rows = INK_SKETCH_ROWS, units = decoder->units, gates = ink_decoder_gates(decoder);
    const size_t count = (rows + 3) * gates + rows * (2 * units + rows_up(ink_moves(decoder)));
    return ink_up(sizeof(float) * count + sizeof(ink_q) * rows * units, INK_ALIGNMENT);
}

static ink_status read_decoder(ink_decoder *decoder, const uint8_t *bytes, size_t size) {
    if (size < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0) {
        return INK_ERROR_MAGIC;
    }
    if (size < INK_DECODER_HEADER_SIZE) {
        return INK_ERROR_SIZE;
    }
    if (read_u32(bytes + 8) != INK_DECODER_VERSION) {
        return INK_ERROR_VERSION;
    }
    if (read_u32(bytes + 16) != size) {
        return INK_ERROR_SIZE;
    }
    if (read_u32(bytes + 12) != ink_crc32(bytes + 16, size - 16)) {
        return INK_ERROR_CHECKSUM;
    }
    const uint32_t text_size = read_u32(bytes + 32);
    decoder->units = read_u32(bytes + 20);
    decoder->embedding = read_u32(bytes + 24);
    decoder->n_words = read_u32(bytes + 28);
    decoder->draws = read_u32(bytes + 36);
    decoder->jumps = read_u32(bytes + 40);
    bool zeros = true;
    for (size_t i = 44; i < INK_DECODER_HEADER_SIZE; i++) {
        zeros = zeros && bytes[i] == 0;
    }
    if (!zeros || decoder->units < 4 || decoder->units > INK_DECODER_MAX_UNITS || decoder->units % 4 != 0 ||
        decoder->embedding < 4 || decoder->embedding > INK_DECODER_MAX_EMBEDDING || decoder->embedding % 4 != 0 ||
        decoder->draws < 1 || decoder->jumps < 1 || decoder->draws >= INK_DECODER_MAX_MOVES ||
        decoder->jumps >= INK_DECODER_MAX_MOVES || ink_moves(decoder) > INK_DECODER_MAX_MOVES || text_size % 16 != 0 ||
        text_size > INK_MAX_TEXT_SIZE || text_size > size - INK_DECODER_HEADER_SIZE) {
        return INK_ERROR_HEADER;
    }
    const uint8_t *text = bytes + INK_DECODER_HEADER_SIZE;
    const ink_status status =
        read_text((const char *)text, text_size, decoder->n_words, &decoder->name, decoder->words);
    if (status != INK_OK) {
        return status;
    }
    if (!find_tensors(decoder, text + text_size, bytes + size)) {
        return INK_ERROR_SIZE;
    }
    decoder->arena_size = arena_size(decoder);
    return validate_tensors(decoder) ? INK_OK : INK_ERROR_WEIGHTS;
}

ink_status ink_decoder_load(ink_decoder *decoder, const void *bytes, size_t size) {
    memset(decoder, 0, sizeof *decoder);
    const ink_status status = read_decoder(decoder, bytes, size);
    if (status != INK_OK) {
        memset(decoder, 0, sizeof *decoder);
    }
    return status;
}
