/* All rows side by side in one, for drawings of a fixed number of rows. `width` is that of the output. */
#include "layer.h"

#include <string.h>

#if INK_MORE

static uint32_t width(const ink_layer *layer) {
    return layer->width > 0 && layer->width % layer->input_width == 0 ? layer->width : 0;
}

static size_t rows_out(const ink_layer *layer, size_t rows) { return rows * layer->input_width == layer->width; }

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t features = layer->input_width, step = ink_padded_width(features);
    for (size_t t = 1; t < pass->rows; t++) {
        memmove(pass->x + t * features, pass->x + t * step, sizeof *pass->x * features);
    }
    memset(pass->x + layer->width, 0, sizeof *pass->x * (ink_padded_width(layer->width) - layer->width));
}

const ink_layer_kind ink_kind_flatten = {
    .fields = INK_USES_WIDTH,
    .time = INK_TIME_REMOVED,
    .is_output = false,
    .width = width,
    .rows = rows_out,
    .tensor_size = ink_no_tensors,
    .validate_weights = ink_no_weights,
    .scratch_size = ink_no_scratch,
    .forward = forward,
};

#endif
