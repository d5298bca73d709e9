#include "layers.h"

#include "kernels.h"
#include <assert.h>
#include <float.h>

enum {
    MAX_WIDTH = 4096,
    MAX_KERNEL = 64,
    MAX_WEIGHTS = 1 << 26, /* of one matrix, so that sizes fit 32 bits */
    MAX_COLUMNS = 1 << 18, /* so that their dot products fit 32 bits: 2^18 · INK_MAX_WEIGHT · 127 < 2^31 */
    H_SCALE = 63, /* an LSTM's h in (-1, 1) is quantised to 64 + round(63 h) */
    H_ZERO = 64,
    CHUNK = 32 /* time steps whose gate inputs are computed together, ahead of the steps themselves */
};

static size_t round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t directions(const ink_layer *layer) { return layer->direction == INK_BIDIRECTIONAL ? 2 : 1; }

/* Columns of the matrix that a layer multiplies its input with. */
static size_t columns(const ink_layer *layer) {
    return ink_padded_width(layer->input_width) * (layer->type == INK_CONV1D ? layer->kernel : 1);
}

static size_t weights_size(const ink_layer *layer, size_t rows, size_t cols) {
    return round_up(rows, INK_PANEL) * cols * (layer->weights == INK_INT8 ? 1 : sizeof(float));
}

static size_t vector_size(size_t rows) { return round_up(rows, INK_PANEL) * sizeof(float); }

/* Takes a matrix from the tensors at `at`, which moves behind it; bias may be left out. */
static ink_linear read_matrix(const ink_layer *layer, const uint8_t **at, size_t rows, size_t cols, bool bias) {
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
    const uint64_t cols = (uint64_t)ink_padded_width(in) * (layer->type == INK_CONV1D ? layer->kernel : 1);
    const bool sized = width > 0 && width <= MAX_WIDTH && cols <= MAX_COLUMNS && (width + INK_PANEL) * 4 * cols <= MAX_WEIGHTS;
    const bool conv_unused = !(layer->kernel | layer->stride | layer->padding);
    const bool lstm_unused = !(layer->direction | layer->return_sequences);
    switch (layer->type) {
    case INK_CONV1D:
        return sized && layer->kernel > 0 && layer->kernel <= MAX_KERNEL && layer->stride > 0 &&
                       layer->stride <= MAX_KERNEL && layer->padding <= INK_CAUSAL && layer->activation <= INK_RELU &&
                       lstm_unused && layer->pool_kinds == 0
                   ? width
                   : 0;
    case INK_LSTM:
        return sized && width % 4 == 0 && layer->direction <= INK_BIDIRECTIONAL && layer->return_sequences <= 1 && conv_unused &&
                       layer->activation == 0 && layer->pool_kinds == 0
                   ? width * (uint32_t)directions(layer)
                   : 0;
    case INK_DENSE:
        return sized && layer->activation <= INK_RELU && conv_unused && lstm_unused && layer->pool_kinds == 0 ? width : 0;
    case INK_POOL: {
        uint32_t kinds = 0;
        for (uint32_t bit = INK_POOL_LAST; bit <= INK_POOL_SUM; bit *= 2) {
            kinds += (layer->pool_kinds & bit) != 0;
        }
        return layer->pool_kinds < 2 * INK_POOL_SUM && kinds * in <= MAX_WIDTH && width == 0 && layer->activation == 0 &&
                       conv_unused && lstm_unused
                   ? kinds * in
                   : 0;
    }
    case INK_LAYER_NORM:
    case INK_SOFTMAX:
        return width == 0 && layer->activation == 0 && layer->pool_kinds == 0 && conv_unused && lstm_unused ? in : 0;
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
        return layer->return_sequences ? rows : 1;
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
        return 2 * round_up(ink_padded_width(layer->input_width) * sizeof(float), 16);
    default:
        return 0;
    }
}

static bool all_finite(const uint8_t *values, size_t size) {
    ints finite = ints_of(-1);
    for (size_t i = 0; i < size; i += sizeof(floats)) {
        const floats v = floats_load_file(values + i);
        finite &= v - v == floats_of(0); /* NOLINT(misc-redundant-expression): infinity less itself is NaN */
    }
    bool all = true;
    for (size_t lane = 0; lane < INK_LANES; lane++) {
        all = all && finite[lane] != 0;
    }
    return all;
}

/* Whether all bytes are from -INK_MAX_WEIGHT to INK_MAX_WEIGHT, eight at once: in y they are from 0 to twice that.
 * size: a multiple of 8, as panels are. */
static bool all_small(const uint8_t *weights, size_t size) {
    const uint64_t ones = UINT64_MAX / 255, low = 0x7F * ones;
    uint64_t beyond = 0;
    for (size_t i = 0; i < size; i += sizeof beyond) {
        uint64_t x;
        memcpy(&x, weights + i, sizeof x);
        const uint64_t y = ((x & low) + INK_MAX_WEIGHT * ones) ^ (x & ~low);
        beyond |= y | ((y & low) + (0x7F - 2 * INK_MAX_WEIGHT) * ones);
    }
    return !(beyond & ~low);
}

bool ink_layer_validate_weights(const ink_layer *layer) {
    if (layer->weights == INK_FLOAT32) {
        return all_finite(layer->tensors, ink_layer_tensor_size(layer));
    }
    assert(layer->weights == INK_INT8);
    const size_t parts = layer->type == INK_LSTM ? 2 * directions(layer) : 1;
    const size_t rows = layer->type == INK_LSTM ? 4 * (size_t)layer->width : layer->width;
    const uint8_t *at = layer->tensors;
    for (size_t part = 0; part < parts; part++) {
        const bool recurrent = part % 2 == 1;
        const ink_linear linear = read_matrix(layer, &at, rows, recurrent ? layer->width : columns(layer), !recurrent);
        if (!all_small(linear.weights, (size_t)(linear.scale - linear.weights)) ||
            !all_finite(linear.scale, (size_t)(at - linear.scale))) {
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

/* Bytes of a row of staged input. */
static size_t staged_step(const ink_layer *layer) {
    return ink_padded_width(layer->input_width) * (layer->weights == INK_INT8 ? sizeof(ink_q) : sizeof(float));
}

/* Bytes of the staged input: quantised or copied, with its padding. */
static size_t staged_size(const ink_layer *layer, size_t rows) {
    size_t before, after;
    pad(layer, rows, &before, &after);
    return round_up((before + rows + after) * staged_step(layer), INK_ALIGNMENT);
}

size_t ink_layer_scratch_size(const ink_layer *layer, size_t rows) {
    switch (layer->type) {
    case INK_CONV1D:
    case INK_DENSE:
        return staged_size(layer, rows);
    case INK_LSTM:
        /* gate inputs (rows of a chunk, 4 · units), sums (4 · units), then c, h and the h before it */
        return staged_size(layer, rows) + round_up(sizeof(float) * (4 * least(rows, CHUNK) + 7) * layer->width, INK_ALIGNMENT);
    case INK_POOL:
        return round_up(sizeof(float) * (ink_layer_width(layer) + INK_LANES), INK_ALIGNMENT);
    default:
        return 0;
    }
}

/* Copies x to scratch as the layer's matrix reads it. Returns what comes behind it. */
static uint8_t *stage(const ink_layer *layer, const float *x, size_t rows, void *scratch) {
    const size_t step = ink_padded_width(layer->input_width);
    size_t before, after;
    pad(layer, rows, &before, &after);
    if (layer->weights == INK_INT8) {
        ink_q *q = scratch;
        const int32_t zero = (int32_t)layer->input_zero;
        for (size_t i = 0; i < before * step; i += INK_LANES, q += INK_LANES) {
            ink_q_store(q, ints_of(zero));
        }
        ink_quantize(q, x, rows * step, layer->input_scale, zero);
        q += rows * step;
        for (size_t i = 0; i < after * step; i += INK_LANES, q += INK_LANES) {
            ink_q_store(q, ints_of(zero));
        }
    } else {
        float *f = scratch;
        memset(f, 0, sizeof *f * before * step);
        memcpy(f + before * step, x, sizeof *f * rows * step);
        memset(f + (before + rows) * step, 0, sizeof *f * after * step);
    }
    return (uint8_t *)scratch + staged_size(layer, rows);
}

/* The layer's matrix over n staged rows, `stride` rows apart: y (n, rows of the matrix). */
static void multiply(const ink_layer *layer, const ink_linear *w, const void *staged, size_t stride, size_t n, float *y,
                     size_t y_step) {
    const bool relu = layer->activation == INK_RELU;
    const size_t x_step = stride * ink_padded_width(layer->input_width);
    if (layer->weights == INK_INT8) {
        ink_linear_int8(w, staged, x_step, n, y, y_step, relu);
    } else {
        ink_linear_float(w, staged, x_step, n, y, y_step, relu);
    }
}

/* One direction. y gets the whole sequence, (rows, y_step), or the last state. */
static void lstm(const ink_layer *layer, const uint8_t **tensors, bool backward, const uint8_t *staged, size_t rows, float *y,
                 size_t y_step, float *scratch) {
    const size_t units = layer->width, gates = 4 * units;
    const ink_linear w = read_matrix(layer, tensors, gates, columns(layer), true);
    const ink_linear u = read_matrix(layer, tensors, gates, units, false);
    float *sums = scratch + least(rows, CHUNK) * gates, *c = sums + gates, *h = c + units;
    void *before = h + units;
    memset(c, 0, sizeof *c * 2 * units);
    for (size_t done = 0; done < rows;) {
        const size_t n = least(rows - done, CHUNK), from = backward ? rows - done - n : done;
        multiply(layer, &w, staged + from * staged_step(layer), 1, n, scratch, gates);
        for (const size_t end = done + n; done < end; done++) {
            const size_t t = backward ? rows - 1 - done : done;
            const float *input = scratch + (t - from) * gates;
            float *out = layer->return_sequences ? y + t * y_step : y;
            const ink_cells cells = {c, out, units};
            if (layer->weights == INK_INT8) {
                ink_quantize(before, h, units, H_SCALE, H_ZERO);
                ink_lstm_step_int8(&u, input, before, &cells, sums);
            } else {
                memcpy(before, h, sizeof *h * units);
                ink_lstm_step_float(&u, input, before, &cells, sums);
            }
            h = out;
        }
    }
}

/* y (width · kinds), written up to INK_LANES beyond. */
static void pool(const ink_layer *layer, const float *x, size_t rows, float *y) {
    const size_t width = layer->input_width, step = ink_padded_width(width);
    for (uint32_t kind = INK_POOL_LAST; kind <= INK_POOL_SUM; kind *= 2) {
        if (!(layer->pool_kinds & kind)) {
            continue;
        }
        const float *const last = x + (rows - 1) * step;
        for (size_t i = 0; i < width; i += INK_LANES) {
            const float *at = (kind == INK_POOL_LAST ? last : x) + i;
            floats v = floats_load(at);
            while ((at += step) < last + width) {
                v = kind == INK_POOL_MAX ? floats_max(floats_load(at), v) : v + floats_load(at);
            }
            floats_store(y + i, kind == INK_POOL_MEAN ? v / floats_of((float)rows) : v);
        }
        y += width;
    }
}

size_t ink_layer_forward(const ink_layer *layer, float temperature, float *x, size_t rows, void *scratch) {
    const size_t out = ink_layer_rows(layer, rows), width = layer->input_width, step = ink_padded_width(width);
    const size_t y_width = ink_layer_width(layer), y_step = ink_padded_width(y_width);
    const uint8_t *tensors = layer->tensors;
    assert(out > 0 && y_width > 0);
    switch (layer->type) {
    case INK_CONV1D:
    case INK_DENSE: {
        const ink_linear w = read_matrix(layer, &tensors, layer->width, columns(layer), true);
        stage(layer, x, rows, scratch);
        multiply(layer, &w, scratch, layer->type == INK_CONV1D ? layer->stride : 1, out, x, y_step);
        break;
    }
    case INK_LSTM: {
        float *state = (float *)(void *)stage(layer, x, rows, scratch);
        if (layer->direction != INK_BACKWARD) {
            lstm(layer, &tensors, false, scratch, rows, x, y_step, state);
        }
        if (layer->direction != INK_FORWARD) {
            lstm(layer, &tensors, true, scratch, rows, x + (layer->direction == INK_BIDIRECTIONAL ? layer->width : 0), y_step, state);
        }
        break;
    }
    case INK_LAYER_NORM:
        for (size_t t = 0; t < rows; t++, x += step) {
            ink_layer_norm(x, x, width, tensors, tensors + round_up(step * sizeof(float), 16));
        }
        break;
    case INK_POOL:
        pool(layer, x, rows, scratch);
        memset(x, 0, sizeof *x * y_step);
        memcpy(x, scratch, sizeof *x * y_width);
        break;
    default:
        ink_softmax(x, width, temperature);
    }
    return out;
}
