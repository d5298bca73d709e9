/* Pooling over time: last, mean, maximum and sum of each feature, those asked for side by side. */
#include "kernels/simd.h"
#include "layer.h"

static uint32_t width(const ink_layer *layer) {
    uint32_t kinds = 0;
    for (uint32_t kind = INK_POOL_LAST; kind <= INK_POOL_SUM; kind *= 2) {
        kinds += (layer->pool_kinds & kind) != 0;
    }
    return kinds * layer->input_width <= INK_MAX_WIDTH ? kinds * layer->input_width : 0;
}

static size_t rows_out(const ink_layer *layer, size_t rows) {
    (void)layer, (void)rows;
    return 1;
}

/* The output, which is written up to INK_LANES beyond its end. */
static size_t scratch_size(const ink_layer *layer, size_t rows) {
    (void)rows;
    return ink_round_up(sizeof(float) * (width(layer) + INK_LANES), INK_ALIGNMENT);
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t features = layer->input_width, step = ink_padded_width(features);
    const float *const last = pass->x + (pass->rows - 1) * step;
    float *y = pass->scratch;
    for (uint32_t kind = INK_POOL_LAST; kind <= INK_POOL_SUM; kind *= 2) {
        if (!(layer->pool_kinds & kind)) {
            continue;
        }
        for (size_t i = 0; i < features; i += INK_LANES) {
            const float *at = (kind == INK_POOL_LAST ? last : pass->x) + i;
            floats v = floats_load(at);
            while ((at += step) < last + features) {
                v = kind == INK_POOL_MAX ? floats_max(floats_load(at), v) : v + floats_load(at);
            }
            floats_store(y + i, kind == INK_POOL_MEAN ? v / floats_of((float)pass->rows) : v);
        }
        y += features;
    }
    const size_t y_width = width(layer);
    memset(pass->x, 0, sizeof *pass->x * ink_padded_width(y_width));
    memcpy(pass->x, pass->scratch, sizeof *pass->x * y_width);
}

const ink_layer_kind ink_kind_pool = {
    .fields = INK_USES_POOL_KINDS,
    .time = INK_TIME_REMOVED,
    .is_output = false,
    .width = width,
    .rows = rows_out,
    .tensor_size = ink_no_tensors,
    .validate_weights = ink_no_weights,
    .scratch_size = scratch_size,
    .forward = forward,
};
