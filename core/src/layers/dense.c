/* A matrix product, row by row. */
#include "matrix.h"

static void forward(const ink_layer *layer, const ink_pass *pass) {
    ink_matrix_forward(layer, pass, 0, 0, 1, pass->rows);
}

const ink_layer_kind ink_kind_dense = {
    .fields = INK_USES_WEIGHTS | INK_USES_ACTIVATION,
    .time = INK_TIME_IGNORED,
    .is_output = false,
    .width = ink_matrix_width,
    .rows = ink_same_rows,
    .tensor_size = ink_matrix_tensor_size,
    .validate_weights = ink_matrix_validate_weights,
    .scratch_size = ink_packed_size,
    .forward = forward,
};
