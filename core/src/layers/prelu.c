/* Multiplies each feature by a slope of its own where it is negative: PReLU, leaky ReLU, and ELU and SELU behind an
 * elu. Its tensor: the slopes, float32, (ink_padded_width(input_width)). */
#include "matrix.h"

#if INK_MORE

static size_t tensor_size(const ink_layer *layer) { return ink_padded_width(layer->input_width) * sizeof(float); }

static bool validate_weights(const ink_layer *layer) { return ink_all_finite(layer->tensors, tensor_size(layer)); }

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t step = ink_padded_width(layer->input_width);
    for (float *x = pass->x; x < pass->x + pass->rows * step; x += step) {
        for (size_t i = 0; i < step; i += INK_LANES) {
            const floats v = floats_load(x + i), slope = floats_load_file(layer->tensors + sizeof *x * i);
            floats_store(x + i, floats_max(v, floats_of(0)) + slope * floats_min(v, floats_of(0)));
        }
    }
}

const ink_layer_kind ink_kind_prelu = {
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
