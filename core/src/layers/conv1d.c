/* A convolution over time: row t of the output is W times `kernel` rows of the input from t · stride on, which lie side
 * by side in the packed input and so form one row of the matrix product. */
#include "matrix.h"

static size_t rows_out(const ink_layer *layer, size_t rows) {
    if (layer->padding == INK_VALID) {
        return rows < layer->kernel ? 0 : (rows - layer->kernel) / layer->stride + 1;
    }
    return (rows + layer->stride - 1) / layer->stride;
}

/* Rows of zeros around the input. */
static size_t padding(const ink_layer *layer, size_t rows) {
    const size_t reach = layer->padding == INK_SAME     ? (rows_out(layer, rows) - 1) * layer->stride + layer->kernel
                         : layer->padding == INK_CAUSAL ? rows + layer->kernel - 1
                                                        : rows;
    return reach > rows ? reach - rows : 0;
}

static size_t scratch_size(const ink_layer *layer, size_t rows) {
    return ink_packed_size(layer, rows + padding(layer, rows));
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t zeros = padding(layer, pass->rows);
    /* "Same" is TensorFlow's: of an odd number, one more goes to the end. */
    const size_t before = layer->padding == INK_CAUSAL ? zeros : zeros / 2;
    ink_matrix_forward(layer, pass, before, zeros - before, layer->stride, rows_out(layer, pass->rows));
}

const ink_layer_kind ink_kind_conv1d = {
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
