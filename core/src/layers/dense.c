/* A matrix product, row by row. */
#include "matrix.h"

static void forward(const ink_layer *layer, const ink_pass *pass) {
    ink_matrix_forward(layer, pass, 0, 0, 1, pass->rows);
}

#if INK_BATCH > 1

/* Bytes of the output of several drawings, which follows their packed input. */
static size_t output_size(const ink_layer *layer, size_t rows) {
    return ink_round_up(sizeof(float) * rows * ink_padded_width(layer->width), INK_ALIGNMENT);
}

static size_t scratch_size(const ink_layer *layer, size_t rows) {
    return ink_packed_size(layer, rows) + output_size(layer, rows);
}

/* One product for the rows of all drawings. */
static void forward_all(const ink_layer *layer, const ink_pass *passes, size_t n) {
    const size_t y_step = ink_padded_width(layer->width);
    uint8_t *const packed = passes->scratch;
    size_t rows = 0;
    for (size_t i = 0; i < n; rows += passes[i++].rows) {
        ink_pack_input(layer, passes[i].x, passes[i].rows, 0, 0, packed + rows * ink_packed_step(layer));
    }
    const uint8_t *at = layer->tensors;
    const ink_linear w = ink_read_matrix(layer, &at, layer->width, ink_matrix_columns(layer), true);
    float *y = (float *)(void *)(packed + ink_packed_size(layer, rows));
    ink_multiply(layer, &w, packed, 1, rows, y, y_step);
    for (size_t i = 0; i < n; y += passes[i++].rows * y_step) {
        memcpy(passes[i].x, y, sizeof *y * passes[i].rows * y_step);
    }
}

#endif

const ink_layer_kind ink_kind_dense = {
    .fields = INK_USES_WEIGHTS | INK_USES_ACTIVATION,
    .time = INK_TIME_IGNORED,
    .is_output = false,
    .width = ink_matrix_width,
    .rows = ink_same_rows,
    .tensor_size = ink_matrix_tensor_size,
    .validate_weights = ink_matrix_validate_weights,
    .forward = forward,
#if INK_BATCH > 1
    .scratch_size = scratch_size,
    .forward_all = forward_all,
#else
    .scratch_size = ink_packed_size,
#endif
};
