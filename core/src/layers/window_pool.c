/* Pooling over windows of time: the maximum or the mean of `kernel` rows from t · stride on. Padding adds no values. */
#include "kernels/simd.h"
#include "layer.h"

#if INK_MORE

static uint32_t width(const ink_layer *layer) {
    const bool one_kind = layer->pool_kinds == INK_POOL_MAX || layer->pool_kinds == INK_POOL_MEAN;
    return one_kind && layer->padding != INK_CAUSAL ? layer->input_width : 0;
}

static size_t rows_out(const ink_layer *layer, size_t rows) {
    if (layer->padding == INK_VALID) {
        return rows < layer->kernel ? 0 : (rows - layer->kernel) / layer->stride + 1;
    }
    return (rows + layer->stride - 1) / layer->stride;
}

/* Rows of padding before the input, as TensorFlow has them. */
static size_t rows_before(const ink_layer *layer, size_t rows) {
    const size_t reach = (rows_out(layer, rows) - 1) * layer->stride + layer->kernel;
    return layer->padding == INK_SAME && reach > rows ? (reach - rows) / 2 : 0;
}

static size_t scratch_size(const ink_layer *layer, size_t rows) {
    return sizeof(float) * ink_padded_width(layer->input_width) * rows_out(layer, rows);
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t step = ink_padded_width(layer->input_width), n = rows_out(layer, pass->rows);
    const size_t before = rows_before(layer, pass->rows);
    float *y = pass->scratch;
    for (size_t t = 0; t < n; t++) {
        const size_t start = t * layer->stride, end = start + layer->kernel - before;
        const size_t from = start > before ? start - before : 0, to = end < pass->rows ? end : pass->rows;
        for (size_t i = 0; i < step; i += INK_LANES) {
            floats v = floats_load(pass->x + from * step + i);
            for (size_t row = from + 1; row < to; row++) {
                const floats x = floats_load(pass->x + row * step + i);
                v = layer->pool_kinds == INK_POOL_MAX ? floats_max(x, v) : v + x;
            }
            floats_store(y + t * step + i, layer->pool_kinds == INK_POOL_MAX ? v : v / floats_of((float)(to - from)));
        }
    }
    memcpy(pass->x, y, sizeof *y * n * step);
}

const ink_layer_kind ink_kind_window_pool = {
    .fields = INK_USES_KERNEL | INK_USES_POOL_KINDS,
    .time = INK_TIME_KEPT,
    .is_output = false,
    .width = width,
    .rows = rows_out,
    .tensor_size = ink_no_tensors,
    .validate_weights = ink_no_weights,
    .scratch_size = scratch_size,
    .forward = forward,
};

#endif
