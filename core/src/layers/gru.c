/* A GRU (Cho et al. 2014) whose reset gate acts behind the recurrent product, as in cuDNN, PyTorch and Keras since 2.0.
 * The tensors of its step: U with a bias of its own, (3 · units, units). Rows are the gates z, r and the candidate. */
#include "recurrent.h"

#if INK_MORE

static size_t tensor_size(const ink_layer *layer) {
    return ink_matrix_size(layer, 3 * (size_t)layer->width, ink_state_columns(layer), true);
}

static bool validate(const ink_layer *layer, const uint8_t **at) {
    return ink_validate_matrix(layer, at, 3 * (size_t)layer->width, ink_state_columns(layer), true);
}

/* scratch: U h + bias (3, units), then the packed h. */
static void step(const ink_layer *layer, const uint8_t *tensors, const float *input, const float *h, float *state,
                 float *scratch, float *next) {
    (void)state;
    const size_t units = layer->width;
    const ink_linear u = ink_read_matrix(layer, &tensors, 3 * units, ink_state_columns(layer), true);
    void *packed = scratch + 3 * units;
    ink_pack_state(layer, h, packed);
    if (layer->weights) {
        ink_linear_int8(&u, packed, u.cols, 1, scratch, 3 * units, false);
    } else {
        ink_linear_float(&u, packed, u.cols, 1, scratch, 3 * units, false);
    }
    for (size_t i = 0; i < units; i += INK_LANES) {
        const floats z = ink_gate_of(layer, floats_load(input + i) + floats_load(scratch + i));
        const floats r = ink_gate_of(layer, floats_load(input + units + i) + floats_load(scratch + units + i));
        const floats candidate =
            ink_tanh_of(floats_load(input + 2 * units + i) + r * floats_load(scratch + 2 * units + i));
        floats_store(next + i, z * floats_load(h + i) + (floats_of(1) - z) * candidate);
    }
}

static const ink_recurrence after = {3, 0, 5, tensor_size, validate, step};

static size_t tensor_size_after(const ink_layer *layer) { return ink_recurrent_tensor_size(layer, &after); }

static bool validate_after(const ink_layer *layer) { return ink_recurrent_validate(layer, &after); }

static size_t scratch_size_after(const ink_layer *layer, size_t rows) {
    return ink_recurrent_scratch_size(layer, &after, rows);
}

static void forward_after(const ink_layer *layer, const ink_pass *pass) { ink_recurrent_forward(layer, &after, pass); }

const ink_layer_kind ink_kind_gru = {
    .fields = INK_USES_WEIGHTS | INK_USES_DIRECTION | INK_USES_GATES,
    .time = INK_TIME_SEQUENCES,
    .is_output = false,
    .width = ink_recurrent_width,
    .rows = ink_recurrent_rows,
    .tensor_size = tensor_size_after,
    .validate_weights = validate_after,
    .scratch_size = scratch_size_after,
    .forward = forward_after,
};

#endif
