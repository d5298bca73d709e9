#include "recurrent.h"

#if INK_MORE

size_t ink_recurrent_tensor_size(const ink_layer *layer, const ink_recurrence *kind) {
    return ink_directions(layer) *
           (ink_matrix_size(layer, kind->gates * layer->width, ink_matrix_columns(layer), true) +
            kind->tensor_size(layer));
}

bool ink_recurrent_validate(const ink_layer *layer, const ink_recurrence *kind) {
    const uint8_t *at = layer->tensors;
    bool valid = true;
    for (uint32_t i = 0; i < ink_directions(layer) && valid; i++) {
        valid = ink_validate_matrix(layer, &at, kind->gates * layer->width, ink_matrix_columns(layer), true) &&
                kind->validate(layer, &at);
    }
    return valid;
}

/* The packed input, then floats: W x + bias of a chunk, state, h, scratch of a step. */
size_t ink_recurrent_scratch_size(const ink_layer *layer, const ink_recurrence *kind, size_t rows) {
    const size_t per_unit = kind->gates * ink_chunk_rows(rows) + kind->state + 1 + kind->scratch;
    return ink_packed_size(layer, rows) + ink_round_up(sizeof(float) * per_unit * layer->width, INK_ALIGNMENT);
}

static void run(const ink_layer *layer, const ink_recurrence *kind, const uint8_t **tensors, bool backward,
                const uint8_t *packed, size_t rows, float *y, size_t y_step, float *scratch) {
    const size_t units = layer->width, n_gates = kind->gates * units;
    const ink_linear w = ink_read_matrix(layer, tensors, n_gates, ink_matrix_columns(layer), true);
    ink_layer linear = *layer; /* whose activation is that of the gates, while the product has none */
    linear.activation = INK_LINEAR;
    float *state = scratch + ink_chunk_rows(rows) * n_gates, *h = state + kind->state * units, *within = h + units;
    memset(state, 0, sizeof *state * (kind->state + 1) * units);
    for (size_t done = 0; done < rows;) {
        const size_t n = ink_chunk_rows(rows - done), from = backward ? rows - done - n : done;
        ink_multiply(&linear, &w, packed + from * ink_packed_step(layer), 1, n, scratch, n_gates);
        for (const size_t end = done + n; done < end; done++) {
            const size_t t = backward ? rows - 1 - done : done;
            float *next = layer->return_sequences ? y + t * y_step : y;
            kind->step(layer, *tensors, scratch + (t - from) * n_gates, h, state, within, next);
            h = next;
        }
    }
    *tensors += kind->tensor_size(layer);
}

void ink_recurrent_forward(const ink_layer *layer, const ink_recurrence *kind, const ink_pass *pass) {
    const uint8_t *tensors = layer->tensors, *packed = pass->scratch;
    uint8_t *scratch = (uint8_t *)pass->scratch + ink_packed_size(layer, pass->rows);
    const uint32_t n = ink_directions(layer);
    ink_pack_input(layer, pass->x, pass->rows, 0, 0, pass->scratch);
    for (uint32_t i = 0; i < n; i++) {
        const bool backward = layer->direction == INK_BACKWARD || i == 1;
        run(layer, kind, &tensors, backward, packed, pass->rows, pass->x + i * layer->width, n * layer->width,
            (float *)(void *)scratch);
    }
}

void ink_pack_state(const ink_layer *layer, const float *h, void *packed) {
    if (layer->weights) {
        ink_quantize_rows(layer, packed, h, 1, layer->width, INK_H_SCALE, INK_H_ZERO);
    } else {
        memcpy(packed, h, sizeof *h * layer->width);
    }
}

void ink_recurrent_product(const ink_layer *layer, const ink_linear *u, const float *h, const float *input,
                           void *packed, float *sums) {
    ink_pack_state(layer, h, packed);
    if (layer->weights) {
        ink_gates_int8(u, packed, 1, true, input, sums);
    } else {
        ink_gates_float(u, packed, 1, true, input, sums);
    }
}

#endif
