/* Merges the two halves of each row, a recurrent layer's two directions: their sum, mean or product. */
#include "layer.h"

#include <string.h>

#if INK_MORE

static uint32_t width(const ink_layer *layer) {
    return layer->activation > 0 && layer->activation <= INK_MERGE_PRODUCT && layer->input_width % 2 == 0
               ? layer->input_width / 2
               : 0;
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t half = layer->input_width / 2, step = ink_padded_width(half);
    for (size_t t = 0; t < pass->rows; t++) {
        const float *a = pass->x + t * ink_padded_width(layer->input_width), *b = a + half;
        float *y = pass->x + t * step; /* never behind the row that is read */
        for (size_t i = 0; i < half; i++) {
            y[i] = layer->activation == INK_MERGE_PRODUCT ? a[i] * b[i]
                   : layer->activation == INK_MERGE_MEAN  ? (a[i] + b[i]) / 2
                                                          : a[i] + b[i];
        }
        memset(y + half, 0, sizeof *y * (step - half));
    }
}

const ink_layer_kind ink_kind_merge = {
    .fields = INK_USES_FUNCTION,
    .time = INK_TIME_IGNORED,
    .is_output = false,
    .width = width,
    .rows = ink_same_rows,
    .tensor_size = ink_no_tensors,
    .validate_weights = ink_no_weights,
    .scratch_size = ink_no_scratch,
    .forward = forward,
};

#endif
