#include "layers.h"

#include "kernels.h"
#include <assert.h>
#include <float.h>

enum {
    MAX_WIDTH = 4096,
    MAX_KERNEL = 64,
    MAX_WEIGHTS = 1 << 26, /* of one matrix, so that sizes fit 32 bits */
    H_SCALE = 63, /* an LSTM's h in (-1, 1) is quantised to 64 + round(63 h) */
    H_ZERO = 64
};

static size_t round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

static size_t directions(const ink_layer *layer) { return layer->direction == INK_BOTH ? 2 : 1; }

/* Columns of the matrix that a layer multiplies its input with. */
static size_t columns(const ink_layer *layer) {
    return ink_step(layer->input_width) * (layer->type == INK_CONV1D ? layer->kernel : 1);
}

static size_t weights_size(const ink_layer *layer, size_t rows, size_t cols) {
    return round_up(rows, INK_PANEL) * cols * (layer->weights == INK_INT8 ? 1 : sizeof(float));
}

static size_t vector_size(size_t rows) { return round_up(rows, INK_PANEL) * sizeof(float); }

/* Takes a matrix from the tensors at `at`, which moves behind it; bias may be left out. */
static ink_linear take_linear(const ink_layer *layer, const uint8_t **at, size_t rows, size_t cols, bool bias) {
    ink_linear linear = {.weights = *at, .rows = rows, .cols = cols};
    *at += weights_size(layer, rows, cols);
    if (layer->weights == INK_INT8) {
        linear.scale = *at;
        *at += vector_size(rows);
    }
    if (bias) {
        linear.bias = *at;
        *at += vector_size(rows);
    }
    return linear;
}

static size_t linear_size(const ink_layer *layer, size_t rows, size_t cols, bool bias) {
    return weights_size(layer, rows, cols) + (layer->weights == INK_INT8 ? vector_size(rows) : 0) +
           (bias ? vector_size(rows) : 0);
}

uint32_t ink_layer_width(const ink_layer *layer) {
    const uint32_t in = layer->input_width, width = layer->width;
    const bool matrix = layer->type == INK_CONV1D || layer->type == INK_LSTM || layer->type == INK_DENSE;
    const bool quantised = layer->weights == INK_INT8;
    if (layer->weights > (matrix ? INK_INT8 : INK_FLOAT32) || layer->input_zero > (quantised ? 127 : 0) ||
        (quantised ? !(layer->input_scale > 0 && layer->input_scale <= FLT_MAX) : layer->input_scale != 0)) {
        return 0;
    }
    const uint64_t cols = (uint64_t)ink_step(in) * (layer->type == INK_CONV1D ? layer->kernel : 1);
    const bool sized = width > 0 && width <= MAX_WIDTH && cols <= MAX_WEIGHTS && (width + INK_PANEL) * 4 * cols <= MAX_WEIGHTS;
    const bool conv_unused = !(layer->kernel | layer->stride | layer->padding);
    const bool lstm_unused = !(layer->direction | layer->sequence);
    switch (layer->type) {
    case INK_CONV1D:
        return sized && layer->kernel > 0 && layer->kernel <= MAX_KERNEL && layer->stride > 0 &&
                       layer->stride <= MAX_KERNEL && layer->padding <= INK_CAUSAL && layer->activation <= INK_RELU &&
                       lstm_unused && layer->pools == 0
                   ? width
                   : 0;
    case INK_LSTM:
        return sized && width % 4 == 0 && layer->direction <= INK_BOTH && layer->sequence <= 1 && conv_unused &&
                       layer->activation == 0 && layer->pools == 0
                   ? width * (uint32_t)directions(layer)
                   : 0;
    case INK_DENSE:
        return sized && layer->activation <= INK_RELU && conv_unused && lstm_unused && layer->pools == 0 ? width : 0;
    case INK_POOL: {
        uint32_t kinds = 0;
        for (uint32_t bit = INK_POOL_LAST; bit <= INK_POOL_SUM; bit *= 2) {
            kinds += (layer->pools & bit) != 0;
        }
        return layer->pools < 2 * INK_POOL_SUM && kinds * in <= MAX_WIDTH && width == 0 && layer->activation == 0 &&
                       conv_unused && lstm_unused
                   ? kinds * in
                   : 0;
    }
    case INK_LAYER_NORM:
    case INK_SOFTMAX:
        return width == 0 && layer->activation == 0 && layer->pools == 0 && conv_unused && lstm_unused ? in : 0;
    default:
        return 0;
    }
}

size_t ink_layer_rows(const ink_layer *layer, size_t rows) {
    switch (layer->type) {
    case INK_CONV1D:
        if (layer->padding == INK_VALID) {
            return rows < layer->kernel ? 0 : (rows - layer->kernel) / layer->stride + 1;
        }
        return (rows + layer->stride - 1) / layer->stride;
    case INK_LSTM:
        return layer->sequence ? rows : 1;
    case INK_POOL:
        return 1;
    default:
        return rows;
    }
}

size_t ink_layer_tensor_size(const ink_layer *layer) {
    switch (layer->type) {
    case INK_CONV1D:
    case INK_DENSE:
        return linear_size(layer, layer->width, columns(layer), true);
    case INK_LSTM:
        return directions(layer) * (linear_size(layer, 4 * (size_t)layer->width, columns(layer), true) +
                                    linear_size(layer, 4 * (size_t)layer->width, layer->width, false));
    case INK_LAYER_NORM:
        return 2 * round_up(ink_step(layer->input_width) * sizeof(float), 16);
    default:
        return 0;
    }
}

static bool all_finite(const uint8_t *values, size_t size) {
    i32x4 finite = i32x4_splat(-1);
    for (size_t i = 0; i < size; i += sizeof(f32x4)) {
        const f32x4 v = f32x4_load_file(values + i);
        finite &= v - v == f32x4_splat(0);
    }
    return (finite[0] & finite[1] & finite[2] & finite[3]) != 0;
}

bool ink_layer_finite(const ink_layer *layer) {
    if (layer->weights == INK_FLOAT32) {
        return all_finite(layer->tensors, ink_layer_tensor_size(layer));
    }
    const size_t parts = layer->type == INK_LSTM ? 2 * directions(layer) : 1;
    const size_t rows = layer->type == INK_LSTM ? 4 * (size_t)layer->width : layer->width;
    const uint8_t *at = layer->tensors;
    for (size_t part = 0; part < parts; part++) {
        const bool recurrent = part % 2 == 1;
        const ink_linear linear = take_linear(layer, &at, rows, recurrent ? layer->width : columns(layer), !recurrent);
        if (!all_finite(linear.scale, (size_t)(at - linear.scale))) {
            return false;
        }
    }
    return true;
}

/* Zeros before and after the rows of a convolution. "Same" is TensorFlow's: an odd zero goes to the end. */
static void pad(const ink_layer *layer, size_t rows, size_t *before, size_t *after) {
    *before = *after = 0;
    if (layer->type != INK_CONV1D || layer->padding == INK_VALID) {
        return;
    }
    if (layer->padding == INK_CAUSAL) {
        *before = layer->kernel - 1;
        return;
    }
    const size_t reach = (ink_layer_rows(layer, rows) - 1) * layer->stride + layer->kernel;
    if (reach > rows) {
        *before = (reach - rows) / 2;
        *after = reach - rows - *before;
    }
}

/* Bytes of the staged input: quantised or copied, with its padding. */
static size_t staged_size(const ink_layer *layer, size_t rows) {
    if (layer->type != INK_CONV1D && layer->type != INK_LSTM && layer->type != INK_DENSE) {
        return 0;
    }
    size_t before, after;
    pad(layer, rows, &before, &after);
    const size_t item = layer->weights == INK_INT8 ? sizeof(ink_q) : sizeof(float);
    return round_up((before + rows + after) * ink_step(layer->input_width) * item, INK_ALIGNMENT);
}

size_t ink_layer_scratch_size(const ink_layer *layer, size_t rows) {
    size_t size = staged_size(layer, rows);
    if (layer->type == INK_LSTM) {
        /* gate inputs (rows, 4 · units), then c, h and the h before it */
        size += sizeof(float) * (rows * 4 + 3) * layer->width;
    }
    return round_up(size, INK_ALIGNMENT);
}

/* Copies x to scratch as the layer's matrix reads it. Returns what comes behind it. */
static uint8_t *stage(const ink_layer *layer, const float *x, size_t rows, void *scratch) {
    const size_t step = ink_step(layer->input_width);
    size_t before, after;
    pad(layer, rows, &before, &after);
    if (layer->weights == INK_INT8) {
        ink_q *q = scratch;
        const ink_q zero = (ink_q)layer->input_zero;
        for (size_t i = 0; i < before * step; i++) {
            *q++ = zero;
        }
        ink_quantise(q, x, rows * step, layer->input_scale, (int32_t)layer->input_zero);
        q += rows * step;
        for (size_t i = 0; i < after * step; i++) {
            *q++ = zero;
        }
    } else {
        float *f = scratch;
        memset(f, 0, sizeof *f * before * step);
        memcpy(f + before * step, x, sizeof *f * rows * step);
        memset(f + (before + rows) * step, 0, sizeof *f * after * step);
    }
    return (uint8_t *)scratch + staged_size(layer, rows);
}

/* The layer's matrix over staged rows `stride` apart: y (n, rows of the matrix). */
static void multiply(const ink_layer *layer, const ink_linear *w, const void *staged, size_t stride, size_t n, float *y,
                     size_t y_step) {
    const bool relu = layer->activation == INK_RELU;
    const size_t x_step = stride * ink_step(layer->input_width);
    if (layer->weights == INK_INT8) {
        ink_linear_int8(w, staged, x_step, n, y, y_step, relu);
    } else {
        ink_linear_float(w, staged, x_step, n, y, y_step, relu);
    }
}

/* One direction. y gets the whole sequence, (rows, y_step), or the last state. */
static void lstm(const ink_layer *layer, const uint8_t **tensors, bool backward, const void *staged, size_t rows, float *y,
                 size_t y_step, float *scratch) {
    const size_t units = layer->width, gates = 4 * units;
    const ink_linear w = take_linear(layer, tensors, gates, columns(layer), true);
    const ink_linear u = take_linear(layer, tensors, gates, units, false);
    float *input = scratch, *c = input + rows * gates, *h = c + units;
    void *before = h + units;
    multiply(layer, &w, staged, 1, rows, input, gates);
    memset(c, 0, sizeof *c * 2 * units);
    for (size_t i = 0; i < rows; i++) {
        const size_t t = backward ? rows - 1 - i : i;
        float *out = layer->sequence ? y + t * y_step : y;
        const ink_cells cells = {c, out, units};
        if (layer->weights == INK_INT8) {
            ink_quantise(before, h, units, H_SCALE, H_ZERO);
            ink_lstm_step_int8(&u, input + t * gates, before, &cells);
        } else {
            memcpy(before, h, sizeof *h * units);
            ink_lstm_step_float(&u, input + t * gates, before, &cells);
        }
        h = out;
    }
}

static void pool(const ink_layer *layer, const float *x, size_t rows, float *y) {
    const size_t width = layer->input_width, step = ink_step(width);
    if (layer->pools & INK_POOL_LAST) {
        memcpy(y, x + (rows - 1) * step, sizeof *y * width);
        y += width;
    }
    for (uint32_t kind = INK_POOL_MEAN; kind <= INK_POOL_SUM; kind *= 2) {
        if (!(layer->pools & kind)) {
            continue;
        }
        memcpy(y, x, sizeof *y * width);
        for (size_t t = 1; t < rows; t++) {
            for (size_t i = 0; i < width; i++) {
                const float v = x[t * step + i];
                y[i] = kind != INK_POOL_MAX ? y[i] + v : v > y[i] ? v : y[i];
            }
        }
        for (size_t i = 0; i < width && kind == INK_POOL_MEAN; i++) {
            y[i] /= (float)rows;
        }
        y += width;
    }
}

size_t ink_layer_forward(const ink_layer *layer, float temperature, const float *x, size_t rows, float *y, void *scratch) {
    const size_t out = ink_layer_rows(layer, rows), width = layer->input_width, step = ink_step(width);
    const size_t y_width = ink_layer_width(layer), y_step = ink_step(y_width);
    const uint8_t *tensors = layer->tensors;
    assert(out > 0 && y_width > 0);
    memset(y + (out - 1) * y_step, 0, sizeof *y * y_step); /* the lanes past the width of a single row */
    switch (layer->type) {
    case INK_CONV1D:
    case INK_DENSE: {
        const ink_linear w = take_linear(layer, &tensors, layer->width, columns(layer), true);
        stage(layer, x, rows, scratch);
        multiply(layer, &w, scratch, layer->type == INK_CONV1D ? layer->stride : 1, out, y, y_step);
        break;
    }
    case INK_LSTM: {
        float *state = (float *)(void *)stage(layer, x, rows, scratch);
        if (layer->direction != INK_BACKWARD) {
            lstm(layer, &tensors, false, scratch, rows, y, y_step, state);
        }
        if (layer->direction != INK_FORWARD) {
            lstm(layer, &tensors, true, scratch, rows, y + (layer->direction == INK_BOTH ? layer->width : 0), y_step, state);
        }
        break;
    }
    case INK_LAYER_NORM:
        for (size_t t = 0; t < rows; t++) {
            ink_layer_norm(y + t * step, x + t * step, width, tensors, tensors + round_up(step * sizeof(float), 16));
        }
        break;
    case INK_POOL:
        pool(layer, x, rows, y);
        break;
    default:
        memcpy(y, x, sizeof *y * rows * step);
        ink_softmax(y, width, temperature);
    }
    return out;
}
