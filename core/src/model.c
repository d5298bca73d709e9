#include "model.h"

#include "features.h"
#include "layers.h"
#include "vec.h"
#include <float.h>
#include <string.h>

/* Rows times bytes of tensors, over all layers, for the longest drawing: more than its multiply-adds. */
static const uint64_t most_work = 1ULL << 36;

/* Bytes of name and labels: comparing each label with each other takes no longer than these allow. */
static const uint32_t most_text = 1U << 20;

static const uint8_t magic[8] = {0x89, 'I', 'N', 'K', '\r', '\n', 0x1a, '\n'};

static uint32_t read_u32(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static float read_f32(const uint8_t *p) {
    const uint32_t bits = read_u32(p);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* CRC-32 of ISO-HDLC (polynomial P = 0x04C11DB7 reflected). x^24048 + x^22928 + x^17720 + 1 is a multiple of P: a byte
 * counts as much as the same byte 3006 - 2866 = 140, 3006 - 2215 = 791 and 3006 bytes later. So vectors are carried on
 * to there, until the rest is short enough for a table. Sam Russell, Chorba: A novel CRC32 implementation (2024). */
static uint32_t crc32(const uint8_t *p, size_t n) {
    enum { NEAR = 140, MIDDLE = 791, FAR = 3006, RUN = 8192, VECTOR = sizeof(words) };
    uint8_t carried[RUN + FAR] = {0}, *at = carried; /* what is to be added to p[0] and later */
    uint32_t crc = 0xFFFFFFFFU;
    if (n >= FAR + VECTOR) {
        memset(carried, 0xFF, sizeof crc); /* the beginning, added to the first bytes instead */
        crc = 0;
    }
    for (; n >= FAR + VECTOR; n -= VECTOR, p += VECTOR, at += VECTOR) {
        if (at == carried + RUN) {
            memcpy(carried, at, FAR);
            at = carried;
        }
        words v, sum, later;
        memcpy(&v, p, VECTOR);
        memcpy(&sum, at, VECTOR);
        v ^= sum;
        memcpy(&later, at + NEAR, VECTOR);
        later ^= v;
        memcpy(at + NEAR, &later, VECTOR);
        memcpy(&later, at + MIDDLE, VECTOR);
        later ^= v;
        memcpy(at + MIDDLE, &later, VECTOR);
        memcpy(at + FAR, &v, VECTOR); /* nothing has come as far */
    }
    uint32_t table[256];
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++) {
            c = c >> 1 ^ (c & 1 ? 0xEDB88320U : 0);
        }
        table[i] = c;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t byte = i < FAR ? p[i] ^ at[i] : p[i];
        crc = crc >> 8 ^ table[(crc ^ byte) & 255];
    }
    return ~crc;
}

static bool in_range(float v) { return v > 0 && v <= FLT_MAX; }

/* The zero that ends a text; NULL where the text is not UTF-8 or has a control character. */
static const char *text_end(const char *text) {
    const uint8_t *p = (const uint8_t *)text;
    for (; *p; p++) {
        uint32_t c = *p;
        const unsigned more = 0U + (c >= 0xC0) + (c >= 0xE0) + (c >= 0xF0); /* bytes that follow */
        if (c >= 0x80 && c < 0xC2) {
            return NULL;
        }
        c &= 0x7FU >> more;
        for (uint32_t i = 0; i < more; i++) {
            if (*++p >> 6 != 2) {
                return NULL;
            }
            c = c << 6 | (*p & 0x3FU);
        }
        /* Controls, what fewer bytes would do for, halves of UTF-16 and what lies beyond Unicode. */
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c < 1U << (5 * more + 1) || c >> 11 == 0x1B || c > 0x10FFFF) {
            return NULL;
        }
    }
    return (const char *)p;
}

static bool same_text(const char *a, const char *b) {
    for (; *a && *a == *b; a++, b++) {
    }
    return *a == *b;
}

static ink_status read_text(ink_model *model, const char *text, size_t size) {
    if (model->n_labels < 1 || model->n_labels > INK_MAX_LABELS || size == 0 || text[size - 1] != 0) {
        return INK_ERROR_LABELS;
    }
    const char *end = text + size;
    for (uint32_t i = 0; i <= model->n_labels; i++) {
        const char *after = text < end ? text_end(text) : NULL;
        if (!after || (i > 0 && after == text)) {
            return INK_ERROR_LABELS;
        }
        *(i > 0 ? &model->labels[i - 1] : &model->name) = text;
        for (uint32_t before = 0; before + 1 < i; before++) {
            if (same_text(model->labels[before], text)) {
                return INK_ERROR_DUPLICATE_LABEL;
            }
        }
        text = after + 1;
    }
    for (; text < end; text++) {
        if (*text != 0) {
            return INK_ERROR_LABELS;
        }
    }
    return INK_OK;
}

/* Reads the layer records and checks that each fits the one before it. */
static ink_status read_layers(ink_model *model, const uint8_t *records) {
    uint32_t width = ink_feature_channels(model);
    bool sequence = true;
    size_t least_rows = ink_feature_rows(model, 1), most_rows = ink_feature_rows(model, INK_MAX_POINTS);
    uint64_t work = 0;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const uint8_t *r = records + (size_t)i * INK_LAYER_SIZE;
        ink_layer *layer = &model->layers[i];
        *layer = (ink_layer){.type = read_u32(r),
                             .weights = read_u32(r + 4),
                             .width = read_u32(r + 8),
                             .kernel = read_u32(r + 12),
                             .stride = read_u32(r + 16),
                             .padding = read_u32(r + 20),
                             .activation = read_u32(r + 24),
                             .direction = read_u32(r + 28),
                             .return_sequences = read_u32(r + 32),
                             .pool_kinds = read_u32(r + 36),
                             .input_scale = read_f32(r + 40),
                             .input_zero = read_u32(r + 44),
                             .input_width = width};
        width = ink_layer_width(layer);
        if (width == 0) {
            return INK_ERROR_LAYER;
        }
        least_rows = ink_layer_rows(layer, least_rows);
        const bool last = i + 1 == model->n_layers;
        const bool over_time = layer->type == INK_CONV1D || layer->type == INK_LSTM || layer->type == INK_POOL;
        if (least_rows == 0 || (over_time && !sequence) || (layer->type == INK_SOFTMAX) != last) {
            return INK_ERROR_LAYER_ORDER;
        }
        sequence = sequence && layer->type != INK_POOL && !(layer->type == INK_LSTM && !layer->return_sequences);
        work += (uint64_t)most_rows * ink_layer_tensor_size(layer);
        most_rows = ink_layer_rows(layer, most_rows);
    }
    if (width != model->n_labels || sequence) {
        return INK_ERROR_LAYER_ORDER;
    }
    return work > most_work ? INK_ERROR_TOO_EXPENSIVE : INK_OK;
}

static ink_status read_model(ink_model *model, const uint8_t *bytes, size_t size) {
    if (size < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0) {
        return INK_ERROR_MAGIC;
    }
    if (size < INK_HEADER_SIZE) {
        return INK_ERROR_SIZE;
    }
    if (read_u32(bytes + 8) != INK_FORMAT_VERSION) {
        return INK_ERROR_VERSION;
    }
    if (read_u32(bytes + 16) != size) {
        return INK_ERROR_SIZE;
    }
    if (read_u32(bytes + 12) != crc32(bytes + 16, size - 16)) {
        return INK_ERROR_CHECKSUM;
    }
    model->bytes = bytes;
    model->size = size;
    model->n_layers = read_u32(bytes + 20);
    model->n_labels = read_u32(bytes + 24);
    const uint32_t text_size = read_u32(bytes + 28);
    model->features = read_u32(bytes + 32);
    model->patch_size = read_u32(bytes + 36);
    model->length_multiple = read_u32(bytes + 40);
    model->min_points = read_u32(bytes + 44);
    model->feature_scale = read_f32(bytes + 48);
    model->temperature = read_f32(bytes + 52);
    model->sure_threshold = read_f32(bytes + 56);
    model->unfinished_temperature = read_f32(bytes + 60);
    if (model->n_layers < 1 || model->n_layers > INK_MAX_LAYERS || text_size % 16 != 0 || text_size > most_text ||
        !in_range(model->temperature) || !in_range(model->sure_threshold) || !in_range(model->unfinished_temperature)) {
        return INK_ERROR_HEADER;
    }
    const size_t text_at = INK_HEADER_SIZE + (size_t)model->n_layers * INK_LAYER_SIZE;
    if (text_at > size || text_size > size - text_at) {
        return INK_ERROR_HEADER;
    }
    ink_status status = read_text(model, (const char *)bytes + text_at, text_size);
    if (status != INK_OK) {
        return status;
    }
    if (ink_feature_channels(model) == 0) {
        return INK_ERROR_FEATURES;
    }
    status = read_layers(model, bytes + INK_HEADER_SIZE);
    if (status != INK_OK) {
        return status;
    }
    size_t at = text_at + text_size;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        ink_layer *layer = &model->layers[i];
        const size_t tensors = ink_layer_tensor_size(layer);
        if (tensors > size - at) {
            return INK_ERROR_SIZE;
        }
        layer->tensors = bytes + at;
        at += tensors;
        if (!ink_layer_validate_weights(layer)) {
            return INK_ERROR_WEIGHTS;
        }
    }
    return at == size ? INK_OK : INK_ERROR_SIZE;
}

ink_status ink_model_load(ink_model *model, const void *bytes, size_t size) {
    memset(model, 0, sizeof *model);
    const ink_status status = read_model(model, bytes, size);
    if (status != INK_OK) {
        memset(model, 0, sizeof *model);
        return status;
    }
    const ink_arena_layout plan = ink_model_arena_layout(model);
    const size_t forward = plan.prepared + plan.values + plan.scratch, prepare = ink_preprocess_scratch_size();
    model->arena_size = forward > prepare ? forward : prepare;
    return INK_OK;
}

ink_arena_layout ink_model_arena_layout(const ink_model *model) {
    size_t rows = ink_feature_rows(model, INK_MAX_POINTS);
    ink_arena_layout plan = {ink_preprocessed_size(), rows * ink_padded_width(ink_feature_channels(model)), 0};
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const ink_layer *layer = &model->layers[i];
        const size_t scratch = ink_layer_scratch_size(layer, rows);
        plan.scratch = scratch > plan.scratch ? scratch : plan.scratch;
        rows = ink_layer_rows(layer, rows);
        const size_t values = rows * ink_padded_width(ink_layer_width(layer));
        plan.values = values > plan.values ? values : plan.values;
    }
    plan.values *= sizeof(float);
    return plan;
}
