/* A GRU whose reset gate acts before the recurrent product (Keras with reset_after=False). The tensors of its step,
 * both without bias: U of the gates z and r, (2 · units, units), and U of the candidate, (units, units). */
#include "recurrent.h"

#if INK_MORE

static size_t tensor_size(const ink_layer *layer) {
    return ink_matrix_size(layer, 2 * (size_t)layer->width, ink_state_columns(layer), false) +
           ink_matrix_size(layer, layer->width, ink_state_columns(layer), false);
}

static bool validate(const ink_layer *layer, const uint8_t **at) {
    return ink_validate_matrix(layer, at, 2 * (size_t)layer->width, ink_state_columns(layer), false) &&
           ink_validate_matrix(layer, at, layer->width, ink_state_columns(layer), false);
}

/* scratch, (units) each: z, r, r · h, the candidate; then the packed h. */
static void step(const ink_layer *layer, const uint8_t *tensors, const float *input, const float *h, float *state,
                 float *scratch, float *next) {
    (void)state;
    const size_t units = layer->width;
    const ink_linear gates = ink_read_matrix(layer, &tensors, 2 * units, ink_state_columns(layer), false);
    const ink_linear u = ink_read_matrix(layer, &tensors, units, ink_state_columns(layer), false);
    float *r = scratch + units, *reset = r + units, *candidate = reset + units, *packed = candidate + units;
    ink_recurrent_product(layer, &gates, h, input, packed, scratch);
    for (size_t i = 0; i < units; i += INK_LANES) {
        floats_store(reset + i, ink_gate_of(layer, floats_load(r + i)) * floats_load(h + i));
    }
    ink_recurrent_product(layer, &u, reset, input + 2 * units, packed, candidate);
    for (size_t i = 0; i < units; i += INK_LANES) {
        const floats z = ink_gate_of(layer, floats_load(scratch + i));
        floats_store(next + i, z * floats_load(h + i) + (floats_of(1) - z) * ink_tanh_of(floats_load(candidate + i)));
    }
}

static const ink_recurrence before = {3, 0, 6, tensor_size, validate, step};

static size_t tensor_size_before(const ink_layer *layer) { return ink_recurrent_tensor_size(layer, &before); }

static bool validate_before(const ink_layer *layer) { return ink_recurrent_validate(layer, &before); }

static size_t scratch_size_before(const ink_layer *layer, size_t rows) {
    return ink_recurrent_scratch_size(layer, &before, rows);
}

static void forward_before(const ink_layer *layer, const ink_pass *pass) {
    ink_recurrent_forward(layer, &before, pass);
}

const ink_layer_kind ink_kind_gru_before = {
    .fields = INK_USES_WEIGHTS | INK_USES_DIRECTION | INK_USES_GATES,
    .time = INK_TIME_SEQUENCES,
    .is_output = false,
    .width = ink_recurrent_width,
    .rows = ink_recurrent_rows,
    .tensor_size = tensor_size_before,
    .validate_weights = validate_before,
    .scratch_size = scratch_size_before,
    .forward = forward_before,
};

#endif
