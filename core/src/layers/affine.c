/* Scales and shifts each feature. Its tensors: scale and shift, float32, (ink_padded_width(input_width)) each. */
#include "matrix.h"

#if INK_MORE

static size_t vector_size(const ink_layer *layer) { return ink_padded_width(layer->input_width) * sizeof(float); }

static size_t tensor_size(const ink_layer *layer) { return 2 * vector_size(layer); }

static bool validate_weights(const ink_layer *layer) { return ink_all_finite(layer->tensors, tensor_size(layer)); }

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t step = ink_padded_width(layer->input_width);
    const uint8_t *scale = layer->tensors, *shift = scale + vector_size(layer);
    for (float *x = pass->x; x < pass->x + pass->rows * step; x += step) {
        for (size_t i = 0; i < step; i += INK_LANES) {
            const size_t at = sizeof(float) * i;
            floats_store(x + i, floats_load(x + i) * floats_load_file(scale + at) + floats_load_file(shift + at));
        }
    }
}

const ink_layer_kind ink_kind_affine = {
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

#endif
