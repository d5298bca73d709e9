/* Known or not: what the file may be, and the number against a sum in double precision. */
#include "inkling_known.h"

#include "check.h"
#include "embedding_model.h"
#include "model.h"

enum { WIDTH = 32, HEADER = 64 };
static const float numbers[] = {0.03F, -0.5F, 0.25F, -0.125F, 2}; /* scale, bias, weights of logit, length, ratio */

static bytes file;
static ink_model model;
static void *arena;
static size_t arena_size;

static int weight(uint32_t i) { return (int)(i * 37 % 255) - 127; }

static bytes known_file(void) {
    bytes known = {0};
    uint8_t *at = append(&known, HEADER + WIDTH);
    memcpy(at, "\x89INU\r\n\x1a\n", 8);
    put_u32(at + 8, 1);
    memcpy(at + 20, model.bytes + 12, 4);
    put_u32(at + 24, WIDTH);
    for (int i = 0; i < 5; i++) {
        put_f32(at + 28 + 4 * i, numbers[i]);
    }
    for (uint32_t i = 0; i < WIDTH; i++) {
        at[HEADER + i] = (uint8_t)(int8_t)weight(i);
    }
    seal(&known);
    return known;
}

static void test_number(void) {
    bytes good = known_file();
    ink_known known;
    CHECK(ink_known_load(&known, &model, good.at, good.size) == INK_OK, "load");
    float embedding[WIDTH], length, logit, p[LABELS], same[LABELS], familiarity = 7;
    const ink_reading reading = {embedding, &length, &logit, p};
    CHECK(ink_read(&model, &a_square, arena, arena_size, &reading) == INK_OK, "read");
    double sum = numbers[1] + numbers[2] * logit + numbers[3] * length + numbers[4] * logit / length, square_sum = 0;
    for (uint32_t i = 0; i < WIDTH; i++) {
        sum += (double)numbers[0] * weight(i) * (double)embedding[i];
        square_sum += (double)embedding[i] * (double)embedding[i];
    }
    CHECK(fabs(square_sum - 1) < 1e-5 && length > 0, "length %g", (double)length);
    CHECK(ink_familiarity(&known, &a_square, arena, arena_size, &familiarity, same) == INK_OK, "ask");
    CHECK(fabs((double)familiarity - sum) < 1e-4, "%g, not %g", (double)familiarity, sum);
    CHECK(memcmp(p, same, sizeof p) == 0 && ink_classify(&model, &a_square, arena, arena_size, p) == INK_OK &&
              memcmp(p, same, sizeof p) == 0,
          "probabilities");
    ink_drawing few = a_square;
    const uint8_t among[LABELS] = {0, 1, 0, 0, 0};
    few.among = among;
    float other = 0;
    CHECK(ink_familiarity(&known, &few, arena, arena_size, &other, NULL) == INK_OK && other == familiarity, "among");
    const ink_drawing empty = {square, square_ends, 0, INK_SIMPLIFIED, false, NULL};
    CHECK(ink_familiarity(&known, &empty, arena, arena_size, &other, NULL) == INK_ERROR_EMPTY && other == familiarity,
          "an empty drawing");
    CHECK(ink_familiarity(&known, &a_square, arena, 16, &other, NULL) == INK_ERROR_ARENA, "a small arena");
    put_f32(good.at + 32, 3e38F);
    seal(&good);
    CHECK(ink_known_load(&known, &model, good.at, good.size) == INK_OK &&
              ink_familiarity(&known, &a_square, arena, arena_size, &other, NULL) == INK_OK && other == 1e6F,
          "a large bias");
    free(good.at);
}

/* Changes a file and expects a status. */
static void refuse(size_t at, uint32_t value, bool mend, ink_status expected) {
    bytes bad = known_file();
    put_u32(bad.at + at, value);
    if (mend) {
        put_u32(bad.at + 12, slow_crc32(bad.at + 16, bad.size - 16));
    }
    ink_known known;
    const ink_status status = ink_known_load(&known, &model, bad.at, bad.size);
    CHECK(status == expected && known.model == NULL, "%u at %u: %d", (unsigned)value, (unsigned)at, (int)status);
    free(bad.at);
}

static void test_files(void) {
    bytes good = known_file();
    for (size_t size = 0; size < good.size; size++) {
        uint8_t *cut = malloc(size ? size : 1); /* so that a sanitizer sees a read past it */
        memcpy(cut, good.at, size);
        ink_known known;
        CHECK(ink_known_load(&known, &model, cut, size) == (size < 8 ? INK_ERROR_MAGIC : INK_ERROR_SIZE), "%u bytes",
              (unsigned)size);
        free(cut);
    }
    free(good.at);
    refuse(4, 0, true, INK_ERROR_MAGIC);
    refuse(8, 2, true, INK_ERROR_VERSION);
    refuse(16, HEADER, true, INK_ERROR_SIZE);
    refuse(HEADER, 0, false, INK_ERROR_CHECKSUM);
    refuse(20, 1, true, INK_ERROR_OTHER_MODEL);
    refuse(24, WIDTH - 1, true, INK_ERROR_OTHER_MODEL);
    for (size_t at = 28; at < 48; at += 4) {
        refuse(at, 0x7FC00000, true, INK_ERROR_HEADER); /* NaN */
        refuse(at, 0x7F800000, true, INK_ERROR_HEADER); /* infinity */
    }
    refuse(48, 1, true, INK_ERROR_HEADER);
    refuse(60, 1U << 24, true, INK_ERROR_HEADER);
}

int main(void) {
    file = embedding_model();
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK && ink_embedding_size(&model) == WIDTH, "load");
    arena_size = ink_arena_size(&model);
    arena = aligned_alloc(INK_ALIGNMENT, arena_size);
    test_number();
    test_files();
    CHECK(strcmp(ink_status_text(INK_ERROR_OTHER_MODEL), ink_status_text((ink_status)999)) != 0, "a text");
    free(arena), free(file.at);
    return check_report();
}
