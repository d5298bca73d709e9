/* An LSTM with hard sigmoids for gates, as older Keras had it. The tensors of its step: U without bias, (4 · units,
 * units). Rows are the gates i, f, g and o, one after the other. */
#include "recurrent.h"

#if INK_MORE

static size_t tensor_size(const ink_layer *layer) {
    return ink_matrix_size(layer, 4 * (size_t)layer->width, ink_state_columns(layer), false);
}

static bool validate(const ink_layer *layer, const uint8_t **at) {
    return ink_validate_matrix(layer, at, 4 * (size_t)layer->width, ink_state_columns(layer), false);
}

/* scratch: the gates (4, units), then the packed h. */
static void step(const ink_layer *layer, const uint8_t *tensors, const float *input, const float *h, float *c,
                 float *scratch, float *next) {
    const size_t units = layer->width;
    const ink_linear u = ink_read_matrix(layer, &tensors, 4 * units, ink_state_columns(layer), false);
    ink_recurrent_product(layer, &u, h, input, scratch + 4 * units, scratch);
    for (size_t i = 0; i < units; i += INK_LANES) {
        const float *at = scratch + i;
        const floats in = ink_gate_of(layer, floats_load(at)), f = ink_gate_of(layer, floats_load(at + units));
        const floats o = ink_gate_of(layer, floats_load(at + 3 * units));
        const floats cell = f * floats_load(c + i) + in * ink_tanh_of(floats_load(at + 2 * units));
        floats_store(c + i, cell);
        floats_store(next + i, o * ink_tanh_of(cell));
    }
}

static const ink_recurrence hard = {4, 1, 6, tensor_size, validate, step};

static size_t tensor_size_hard(const ink_layer *layer) { return ink_recurrent_tensor_size(layer, &hard); }

static bool validate_hard(const ink_layer *layer) { return ink_recurrent_validate(layer, &hard); }

static size_t scratch_size_hard(const ink_layer *layer, size_t rows) {
    return ink_recurrent_scratch_size(layer, &hard, rows);
}

static void forward_hard(const ink_layer *layer, const ink_pass *pass) { ink_recurrent_forward(layer, &hard, pass); }

const ink_layer_kind ink_kind_lstm_hard = {
    .fields = INK_USES_WEIGHTS | INK_USES_DIRECTION | INK_USES_GATES,
    .time = INK_TIME_SEQUENCES,
    .is_output = false,
    .width = ink_recurrent_width,
    .rows = ink_recurrent_rows,
    .tensor_size = tensor_size_hard,
    .validate_weights = validate_hard,
    .scratch_size = scratch_size_hard,
    .forward = forward_hard,
};

#endif
