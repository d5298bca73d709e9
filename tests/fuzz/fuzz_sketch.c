/* Fuzzes the loader of decoder files, and drawing with whatever it accepts; the file's checksum chooses the word, the
 * temperature and what is drawn already. The mutator begins with small decoders of many shapes, and mends size and
 * checksum, so that most inputs get past the first checks. */
#include "fuzz.h"

#include "../core/seeded_decoder.h"
#include "file.h"

/* Draws with the options and, if there are any, after points. Returns a hash of what came. */
static uint32_t draw(const ink_decoder *decoder, const ink_sketch_options *options, const ink_drawing *begun,
                     void *arena) {
    ink_sketch sketch;
    ink_sketch_point p = {0};
    uint32_t n = 0, hash = 0;
    DEMAND(ink_sketch_begin(&sketch, decoder, options, arena, decoder->arena_size) == INK_SKETCH_OK);
    DEMAND(!begun || ink_sketch_read(&sketch, begun) == INK_SKETCH_OK);
    for (; ink_sketch_next(&sketch, &p); n++) {
        DEMAND(p.x >= -1e6F && p.x <= 1e6F && p.y >= -1e6F && p.y <= 1e6F);
        DEMAND(n > 0 || begun || p.begins);
        hash = hash * 31 + (uint32_t)(int32_t)p.x * 7 + (uint32_t)(int32_t)p.y;
    }
    DEMAND(n <= INK_SKETCH_MAX_POINTS && (begun || n >= 2));
    DEMAND(!ink_sketch_next(&sketch, &p));
    return hash;
}

/* Goes on from a drawing of up to INK_SKETCH_MAX_POINTS points, which leave no room for another. */
static void finish(const ink_decoder *decoder, const ink_sketch_options *options, uint32_t dice, void *arena) {
    static ink_point points[INK_SKETCH_MAX_POINTS];
    const uint32_t n = 2 + dice % (INK_SKETCH_MAX_POINTS - 1), ends[] = {1 + dice % (n - 1), n};
    for (uint32_t i = 0; i < n; i++) {
        dice = dice * 1664525U + 1013904223U;
        points[i] = (ink_point){(float)(dice >> 16 & 2047) - 1023, (float)(dice >> 8 & 255)};
    }
    const ink_drawing begun = {points, ends, 2, INK_SIMPLIFIED, false, NULL};
    if (n < INK_SKETCH_MAX_POINTS) {
        draw(decoder, options, &begun, arena);
        return;
    }
    ink_sketch sketch;
    DEMAND(ink_sketch_begin(&sketch, decoder, options, arena, decoder->arena_size) == INK_SKETCH_OK);
    DEMAND(ink_sketch_read(&sketch, &begun) == INK_SKETCH_ERROR_TOO_LONG);
}

/* Options that are out of range leave a sketch that gives no points. */
static void refuse(const ink_decoder *decoder, const ink_sketch_options *options, void *arena) {
    ink_sketch_options wrong[] = {*options, *options, *options};
    wrong[0].word = decoder->n_words;
    wrong[1].temperature = 2.001F;
    wrong[2].temperature = NAN;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ink_sketch sketch;
        ink_sketch_point p;
        DEMAND(ink_sketch_begin(&sketch, decoder, &wrong[i], arena, decoder->arena_size) ==
               (i == 0 ? INK_SKETCH_ERROR_WORD : INK_SKETCH_ERROR_TEMPERATURE));
        DEMAND(!ink_sketch_next(&sketch, &p));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ink_decoder decoder;
    /* A copy of exactly this size, so that a read past it is seen. */
    uint8_t *file = malloc(size ? size : 1);
    DEMAND(file);
    memcpy(file, data, size);
    const ink_status status = ink_decoder_load(&decoder, file, size);
    if (status != INK_OK) {
        DEMAND(status >= INK_ERROR_MAGIC && decoder.n_words == 0 && decoder.cells == NULL);
        free(file);
        return 0;
    }
    size_t text = strlen(decoder.name);
    for (uint32_t i = 0; i < decoder.n_words; i++) {
        DEMAND(*decoder.words[i]);
        text += strlen(decoder.words[i]);
    }
    DEMAND(text < size);
    void *arena = fuzz_arena(decoder.arena_size);
    if (arena && size < 1 << 14) {
        const uint32_t dice = read_u32(file + 12);
        const ink_sketch_options options = {dice % decoder.n_words, size,
                                            0.05F + (float)(dice >> 8 & 255) / 255 * 1.95F};
        const uint32_t hash = draw(&decoder, &options, NULL, arena);
        DEMAND(draw(&decoder, &options, NULL, arena) == hash);
        finish(&decoder, &options, dice, arena);
        refuse(&decoder, &options, arena);
    }
    free(file);
    return 0;
}

#ifdef INKLING_FUZZ
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed);

/* Changes a field of the header, or anything else, and mends size and checksum. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed) {
    static const uint32_t telling[] = {0, 1, 2, 3, 4, 5, 8, 12, 16, 24, 32, 255, 256, 1024, 4095, 1U << 31, UINT32_MAX};
    const uint32_t dice = seed * 1664525U + 1013904223U;
    if (dice >> 25 == 1) {
        reference weights;
        random_seed = dice;
        bytes made = seeded_decoder(
            (decoder_shape){4 + (dice >> 8 & 1) * 4, 4 + (dice >> 9 & 1) * 4, 1 + (dice >> 10 & 3)}, &weights);
        size = made.size <= room ? made.size : 0;
        memcpy(data, made.at, size);
        free(made.at);
        free_reference(&weights);
        return size;
    }
    if (size >= INK_DECODER_HEADER_SIZE && dice >> 30 == 0) {
        put_u32(data + 20 + (dice >> 8) % 6 * 4, telling[(dice >> 16) % (sizeof telling / sizeof *telling)]);
    } else {
        size = LLVMFuzzerMutate(data, size, room);
    }
    if (size >= INK_DECODER_HEADER_SIZE && (dice & 63) != 0) {
        put_u32(data + 16, (uint32_t)size);
        put_u32(data + 12, slow_crc32(data + 16, size - 16));
    }
    return size;
}
#endif
