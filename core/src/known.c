/* Known or not: a linear function of a drawing's embedding, of its length, and of the largest logit (docs/words.md). */
#include "inkling_known.h"

#if INK_MORE

#include "crc32.h"
#include "file.h"
#include "model.h"
#include <float.h>
#include <string.h>

enum { VERSION = 1, HEADER = 64, MAX_WEIGHTS = INK_KNOWN_MAX_SIZE - HEADER };

static const uint8_t magic[8] = {0x89, 'I', 'N', 'U', '\r', '\n', 0x1a, '\n'};

static bool is_finite(float v) { return v >= -FLT_MAX && v <= FLT_MAX; }

static ink_status read_known(ink_known *known, const ink_model *model, const uint8_t *bytes, size_t size) {
    if (size < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0) {
        return INK_ERROR_MAGIC;
    }
    if (size < HEADER) {
        return INK_ERROR_SIZE;
    }
    if (read_u32(bytes + 8) != VERSION) {
        return INK_ERROR_VERSION;
    }
    if (read_u32(bytes + 16) != size) {
        return INK_ERROR_SIZE;
    }
    if (read_u32(bytes + 12) != ink_crc32(bytes + 16, size - 16)) {
        return INK_ERROR_CHECKSUM;
    }
    const uint32_t n = read_u32(bytes + 24);
    if (read_u32(bytes + 20) != read_u32(model->bytes + 12) || n != ink_embedding_size(model)) {
        return INK_ERROR_OTHER_MODEL;
    }
    if (n > MAX_WEIGHTS || size != HEADER + ((size_t)n + 15) / 16 * 16) {
        return INK_ERROR_SIZE;
    }
    *known = (ink_known){model,
                         bytes + HEADER,
                         read_f32(bytes + 28),
                         read_f32(bytes + 32),
                         read_f32(bytes + 36),
                         read_f32(bytes + 40),
                         read_f32(bytes + 44)};
    static const uint8_t reserved[HEADER - 48] = {0};
    return is_finite(known->scale) && is_finite(known->bias) && is_finite(known->logit_weight) &&
                   is_finite(known->length_weight) && is_finite(known->ratio_weight) &&
                   memcmp(bytes + 48, reserved, sizeof reserved) == 0
               ? INK_OK
               : INK_ERROR_HEADER;
}

ink_status ink_known_load(ink_known *known, const ink_model *model, const void *bytes, size_t size) {
    memset(known, 0, sizeof *known);
    const ink_status status = read_known(known, model, bytes, size);
    if (status != INK_OK) {
        memset(known, 0, sizeof *known);
    }
    return status;
}

/* The sum of weight times value, in order. */
static float weigh(const uint8_t *weights, const float *values, uint32_t n) {
    float sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += (float)(int8_t)weights[i] * values[i];
    }
    return sum;
}

ink_status ink_familiarity(const ink_known *known, const ink_drawing *drawing, void *arena, size_t arena_size,
                           float *familiarity, float *probabilities) {
    static const float most = 1e6F;
    float embedding[MAX_WEIGHTS], length, logit;
    const ink_reading reading = {embedding, &length, &logit, probabilities};
    const ink_status status = ink_read(known->model, drawing, arena, arena_size, &reading);
    if (status != INK_OK) {
        return status;
    }
    float sum = known->scale * weigh(known->weights, embedding, ink_embedding_size(known->model));
    sum += known->logit_weight * logit;
    sum += known->length_weight * length;
    sum += known->ratio_weight * (length > 0 ? logit / length : 0);
    sum += known->bias;
    *familiarity = sum > most ? most : sum > -most ? sum : -most;
    return INK_OK;
}

#endif
