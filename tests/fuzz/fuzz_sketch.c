/* Fuzzes the loader of decoder files, and drawing with whatever it accepts. The mutator mends size and checksum, so
 * that most inputs get past the first checks. */
#include "fuzz.h"

#include "../core/seeded_decoder.h"

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
        static const ink_point points[] = {{3, 4}, {90, 10}, {80, 88}, {12, 70}, {-1024, 1024}};
        static const uint32_t ends[] = {4, 5};
        const ink_drawing begun = {points, ends, 2, INK_SIMPLIFIED, false, NULL};
        const ink_sketch_options options = {decoder.n_words - 1, size, 0.7F};
        const uint32_t hash = draw(&decoder, &options, NULL, arena);
        DEMAND(draw(&decoder, &options, NULL, arena) == hash);
        draw(&decoder, &options, &begun, arena);
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
