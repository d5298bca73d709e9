/* A convolution over every `stride`-th row: row t of the output is W times `kernel` rows of the input, from t on, that
 * lie `stride` rows apart. They are copied side by side first. */
#include "matrix.h"

#if INK_MORE

enum { CHUNK = 32 }; /* rows that are copied together */

static size_t reach(const ink_layer *layer) { return (size_t)(layer->kernel - 1) * layer->stride; }

static size_t rows_out(const ink_layer *layer, size_t rows) {
    return layer->padding != INK_VALID ? rows : rows > reach(layer) ? rows - reach(layer) : 0;
}

static size_t padding(const ink_layer *layer) { return layer->padding == INK_VALID ? 0 : reach(layer); }

static size_t copies_size(const ink_layer *layer) {
    return ink_round_up(CHUNK * layer->kernel * ink_packed_step(layer), INK_ALIGNMENT);
}

static size_t scratch_size(const ink_layer *layer, size_t rows) {
    return copies_size(layer) + ink_packed_size(layer, rows + padding(layer));
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t step = ink_packed_step(layer), cols = ink_matrix_columns(layer), n = rows_out(layer, pass->rows);
    const size_t y_step = ink_padded_width(layer->width), zeros = padding(layer);
    const size_t before = layer->padding == INK_CAUSAL ? zeros : zeros / 2;
    uint8_t *copies = pass->scratch, *packed = copies + copies_size(layer);
    const uint8_t *at = layer->tensors;
    const ink_linear w = ink_read_matrix(layer, &at, layer->width, cols, true);
    const bool relu = layer->activation == INK_RELU;
    ink_pack_input(layer, pass->x, pass->rows, before, zeros - before, packed);
    for (size_t t = 0; t < n; t += CHUNK) {
        const size_t rows = n - t < CHUNK ? n - t : CHUNK;
        for (size_t i = 0; i < rows * layer->kernel; i++) {
            const size_t row = t + i / layer->kernel + i % layer->kernel * layer->stride;
            memcpy(copies + i * step, packed + row * step, step);
        }
        if (layer->weights) {
            ink_linear_int8(&w, (const ink_q *)(void *)copies, cols, rows, pass->x + t * y_step, y_step, relu);
        } else {
            ink_linear_float(&w, (const float *)(void *)copies, cols, rows, pass->x + t * y_step, y_step, relu);
        }
    }
}

const ink_layer_kind ink_kind_conv1d_dilated = {
    .fields = INK_USES_WEIGHTS | INK_USES_KERNEL | INK_USES_ACTIVATION,
    .time = INK_TIME_KEPT,
    .is_output = false,
    .width = ink_matrix_width,
    .rows = rows_out,
    .tensor_size = ink_matrix_tensor_size,
    .validate_weights = ink_matrix_validate_weights,
    .scratch_size = scratch_size,
    .forward = forward,
};

#endif
