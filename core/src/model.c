#include "model.h"

#include "crc32.h"
#include "features/feature_set.h"
#include "file.h"
#include "layers/layer.h"
#include "preprocess.h"
#include <float.h>
#include <string.h>

/* Rows times bytes of tensors, summed over the layers, for the longest drawing. Each multiply-add of a forward pass
 * reads at least a byte of tensors, so there are no more of them than this. */
static const uint64_t max_cost = 1ULL << 36;

static const uint8_t magic[8] = {0x89, 'I', 'N', 'K', '\r', '\n', 0x1a, '\n'};

static bool is_positive(float v) { return v > 0 && v <= FLT_MAX; }

static ink_layer read_layer(const uint8_t *record, uint32_t input_width) {
    return (ink_layer){.type = read_u32(record),
                       .weights = read_u32(record + 4),
                       .width = read_u32(record + 8),
                       .kernel = read_u32(record + 12),
                       .stride = read_u32(record + 16),
                       .padding = read_u32(record + 20),
                       .activation = read_u32(record + 24),
                       .direction = read_u32(record + 28),
                       .return_sequences = read_u32(record + 32),
                       .pool_kinds = read_u32(record + 36),
                       .input_scale = read_f32(record + 40),
                       .input_zero = read_u32(record + 44),
                       .input_width = input_width};
}

/* Reads the layer records and checks that each layer fits the one before it. */
static ink_status read_layers(ink_model *model, const uint8_t *records) {
    uint32_t width = ink_feature_channels(model);
    bool has_time = true;
    size_t min_rows = ink_feature_rows(model, 1), max_rows = ink_feature_rows(model, INK_MAX_POINTS);
    uint64_t cost = 0;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        ink_layer *layer = &model->layers[i];
        *layer = read_layer(records + (size_t)i * INK_LAYER_SIZE, width);
        width = ink_layer_width(layer);
        if (width == 0) {
            return INK_ERROR_LAYER;
        }
        const ink_layer_kind *kind = ink_layer_kind_of(layer);
        min_rows = ink_layer_rows(layer, min_rows);
        if (min_rows == 0 || (kind->time != INK_TIME_IGNORED && !has_time) ||
            kind->is_output != (i + 1 == model->n_layers)) {
            return INK_ERROR_LAYER_ORDER;
        }
        has_time = has_time && !ink_layer_removes_time(layer);
        cost += (uint64_t)max_rows * ink_layer_tensor_size(layer);
        max_rows = ink_layer_rows(layer, max_rows);
#if INK_MORE
        if (max_rows == 0) { /* flatten: too many */
            return INK_ERROR_LAYER_ORDER;
        }
#endif
    }
    if (width != model->n_labels || has_time) {
        return INK_ERROR_LAYER_ORDER;
    }
    return cost > max_cost ? INK_ERROR_TOO_EXPENSIVE : INK_OK;
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
    if (read_u32(bytes + 12) != ink_crc32(bytes + 16, size - 16)) {
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
    if (model->n_layers < 1 || model->n_layers > INK_MAX_LAYERS || text_size % 16 != 0 ||
        text_size > INK_MAX_TEXT_SIZE || !is_positive(model->temperature) || !is_positive(model->sure_threshold) ||
        !is_positive(model->unfinished_temperature)) {
        return INK_ERROR_HEADER;
    }
    const size_t text_at = INK_HEADER_SIZE + (size_t)model->n_layers * INK_LAYER_SIZE;
    if (text_at > size || text_size > size - text_at) {
        return INK_ERROR_HEADER;
    }
    ink_status status =
        read_text((const char *)bytes + text_at, text_size, model->n_labels, &model->name, model->labels);
    if (status != INK_OK) {
        return status;
    }
    if (ink_feature_channels(model) == 0) {
        return INK_ERROR_FEATURES;
    }
    size_t at = text_at + text_size;
#if INK_MORE
    status = ink_read_feature_description(model, &at, size);
    if (status != INK_OK) {
        return status;
    }
#endif
    status = read_layers(model, bytes + INK_HEADER_SIZE);
    if (status != INK_OK) {
        return status;
    }
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
    const ink_arena_layout layout = ink_model_arena_layout(model);
    const size_t forward = layout.drawing + layout.values + layout.scratch, preprocess = ink_preprocess_scratch_size();
    model->arena_size = forward > preprocess ? forward : preprocess;
    return INK_OK;
}

ink_arena_layout ink_model_arena_layout(const ink_model *model) {
    return ink_rows_arena_layout(model, ink_feature_rows(model, INK_MAX_POINTS));
}

ink_arena_layout ink_rows_arena_layout(const ink_model *model, size_t rows) {
    size_t values = rows * ink_padded_width(ink_feature_channels(model)), scratch = 0; /* floats, bytes */
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const ink_layer *layer = &model->layers[i];
        const size_t layer_scratch = ink_layer_scratch_size(layer, rows);
        scratch = layer_scratch > scratch ? layer_scratch : scratch;
        rows = ink_layer_rows(layer, rows);
        const size_t layer_values = rows * ink_padded_width(ink_layer_width(layer));
        values = layer_values > values ? layer_values : values;
    }
    return (ink_arena_layout){ink_preprocessed_size(), values * sizeof(float), scratch};
}
