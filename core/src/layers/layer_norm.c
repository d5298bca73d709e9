/* Normalizes each row to mean 0 and variance 1, then scales and shifts each feature. Its tensors: gamma and beta,
 * float32, (ink_padded_width(input_width)) each. */
#include "matrix.h"

static size_t vector_size(const ink_layer *layer) { return ink_padded_width(layer->input_width) * sizeof(float); }

static size_t tensor_size(const ink_layer *layer) { return 2 * vector_size(layer); }

static bool validate_weights(const ink_layer *layer) { return ink_all_finite(layer->tensors, tensor_size(layer)); }

/* x = (x - mean) / sqrt(variance + 1e-5) · gamma + beta over n features. x has room for n rounded up to 4. */
static void normalize(float *x, size_t n, const uint8_t *gamma, const uint8_t *beta) {
    float sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    const float mean = sum / (float)n;
    float squares = 0;
    for (size_t i = 0; i < n; i++) {
        squares += (x[i] - mean) * (x[i] - mean);
    }
    const floats factor = floats_of(1.0F / __builtin_sqrtf(squares / (float)n + 1e-5F)), mean_lanes = floats_of(mean);
    for (size_t i = 0; i < n; i += INK_LANES) {
        const floats g = floats_load_file(gamma + sizeof(float) * i), b = floats_load_file(beta + sizeof(float) * i);
        floats_store(x + i, (floats_load(x + i) - mean_lanes) * factor * g + b);
    }
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t step = ink_padded_width(layer->input_width);
    for (float *x = pass->x; x < pass->x + pass->rows * step; x += step) {
        normalize(x, layer->input_width, layer->tensors, layer->tensors + vector_size(layer));
    }
}

const ink_layer_kind ink_kind_layer_norm = {
    .fields = 0,
    .time = INK_TIME_IGNORED,
    .is_output = false,
    .width = ink_same_width,
    .rows = ink_same_rows,
    .tensor_size = tensor_size,
    .validate_weights = validate_weights,
    .scratch_size = ink_no_scratch,
    .forward = forward,
};
