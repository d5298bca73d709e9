/* Adds rows of zeros: kernel - 1 in front and stride - 1 behind. */
#include "layer.h"
#include <string.h>

#if INK_MORE

static uint32_t width(const ink_layer *layer) { return layer->padding == INK_VALID ? layer->input_width : 0; }

static size_t rows_out(const ink_layer *layer, size_t rows) { return rows + layer->kernel + layer->stride - 2; }

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t step = ink_padded_width(layer->input_width), n = pass->rows * step;
    float *const from = pass->x + (layer->kernel - 1) * step;
    memmove(from, pass->x, sizeof *from * n);
    memset(pass->x, 0, sizeof *from * (size_t)(from - pass->x));
    memset(from + n, 0, sizeof *from * (layer->stride - 1) * step);
}

const ink_layer_kind ink_kind_pad = {
    .fields = INK_USES_KERNEL,
    .time = INK_TIME_KEPT,
    .is_output = false,
    .width = width,
    .rows = rows_out,
    .tensor_size = ink_no_tensors,
    .validate_weights = ink_no_weights,
    .scratch_size = ink_no_scratch,
    .forward = forward,
};

#endif
