#include "matrix.h"

size_t ink_matrix_columns(const ink_layer *layer) {
    return ink_padded_width(layer->input_width) * ink_copies(layer) * (layer->kernel ? layer->kernel : 1);
}

static size_t weights_size(const ink_layer *layer, size_t rows, size_t cols) {
    return ink_round_up(rows, INK_PANEL) * cols * (layer->weights ? 1 : sizeof(float));
}

/* Bytes of a scale or bias. */
static size_t vector_size(size_t rows) { return ink_round_up(rows, INK_PANEL) * sizeof(float); }

size_t ink_matrix_size(const ink_layer *layer, size_t rows, size_t cols, bool bias) {
    return weights_size(layer, rows, cols) + (layer->weights ? vector_size(rows) : 0) + (bias ? vector_size(rows) : 0);
}

ink_linear ink_read_matrix(const ink_layer *layer, const uint8_t **at, size_t rows, size_t cols, bool bias) {
    ink_linear linear = {.weights = *at, .rows = rows, .cols = cols};
    *at += weights_size(layer, rows, cols);
    if (layer->weights) {
        linear.scale = *at;
        *at += vector_size(rows);
    }
    if (bias) {
        linear.bias = *at;
        *at += vector_size(rows);
    }
    return linear;
}

bool ink_all_finite(const uint8_t *values, size_t size) {
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

/* Whether all weights are within ±INK_MAX_WEIGHT, eight bytes at once. size: a multiple of 8.
 *
 * INK_MAX_WEIGHT is added to each byte without a carry to the next, so that valid ones become 0..2 · INK_MAX_WEIGHT.
 * Then a byte is invalid if its highest bit is set, or is after the addition of 0x7F - 2 · INK_MAX_WEIGHT. */
static bool all_small(const uint8_t *weights, size_t size) {
    const uint64_t ones = UINT64_MAX / 255, low = 0x7F * ones;
    uint64_t invalid = 0;
    for (size_t i = 0; i < size; i += sizeof invalid) {
        uint64_t x;
        memcpy(&x, weights + i, sizeof x);
        const uint64_t y = ((x & low) + INK_MAX_WEIGHT * ones) ^ (x & ~low);
        invalid |= y | ((y & low) + (0x7F - 2 * INK_MAX_WEIGHT) * ones);
    }
    return !(invalid & ~low);
}

bool ink_validate_matrix(const ink_layer *layer, const uint8_t **at, size_t rows, size_t cols, bool bias) {
    const ink_linear linear = ink_read_matrix(layer, at, rows, cols, bias);
    const uint8_t *floats_at = layer->weights ? linear.scale : linear.weights;
    return all_small(linear.weights, (size_t)(floats_at - linear.weights)) &&
           ink_all_finite(floats_at, (size_t)(*at - floats_at));
}

/* Values of a row of packed input. */
static size_t packed_width(const ink_layer *layer) { return ink_padded_width(layer->input_width) * ink_copies(layer); }

size_t ink_packed_step(const ink_layer *layer) {
    return packed_width(layer) * (layer->weights ? sizeof(ink_q) : sizeof(float));
}

size_t ink_packed_size(const ink_layer *layer, size_t rows) {
    return ink_round_up(rows * ink_packed_step(layer), INK_ALIGNMENT);
}

#if INK_MORE
void ink_quantize_rows(const ink_layer *layer, ink_q *q, const float *x, size_t rows, size_t width, float scale,
                       float zero) {
    const size_t copies = ink_copies(layer);
    for (; copies > 1 && rows > 0; rows--, x += width) {
        for (size_t k = 0; k < copies; k++, q += width) {
            ink_quantize(q, x, width, scale, zero + ((float)k + 0.5F) / (float)copies - 0.5F);
        }
    }
    ink_quantize(q, x, rows * width, scale, zero);
}
#endif

void ink_pack_input(const ink_layer *layer, const float *x, size_t rows, size_t before, size_t after, void *packed) {
    const size_t step = packed_width(layer);
    if (layer->weights) {
        ink_q *q = packed;
        const int32_t zero = (int32_t)layer->input_zero;
        for (size_t i = 0; i < before * step; i += INK_LANES, q += INK_LANES) {
            ink_q_store(q, ints_of(zero));
        }
        ink_quantize_rows(layer, q, x, rows, ink_padded_width(layer->input_width), layer->input_scale, (float)zero);
        q += rows * step;
        for (size_t i = 0; i < after * step; i += INK_LANES, q += INK_LANES) {
            ink_q_store(q, ints_of(zero));
        }
    } else {
        float *f = packed;
        memset(f, 0, sizeof *f * before * step);
        memcpy(f + before * step, x, sizeof *f * rows * step);
        memset(f + (before + rows) * step, 0, sizeof *f * after * step);
    }
}

static void multiply(const ink_layer *layer, const ink_linear *w, const void *packed, size_t x_step, size_t n, float *y,
                     size_t y_step) {
    const bool relu = layer->activation == INK_RELU;
    if (layer->weights) {
        ink_linear_int8(w, packed, x_step, n, y, y_step, relu);
    } else {
        ink_linear_float(w, packed, x_step, n, y, y_step, relu);
    }
}

void ink_multiply(const ink_layer *layer, const ink_linear *w, const void *packed, size_t stride, size_t n, float *y,
                  size_t y_step) {
    const size_t x_step = stride * packed_width(layer);
#if INK_MORE
    /* Rows of padding equal one another, and so do their products: of a block of equal rows one is multiplied. */
    enum { BLOCK = 32 };
    const size_t size = layer->weights ? sizeof(ink_q) : sizeof(float), step = size * x_step;
    for (const uint8_t *x = packed; n >= BLOCK; n -= BLOCK, packed = x += BLOCK * step, y += BLOCK * y_step) {
        const bool equal = memcmp(x, x + step, (BLOCK - 2) * step + size * w->cols) == 0;
        multiply(layer, w, x, x_step, equal ? 1 : BLOCK, y, y_step);
        for (size_t t = 1; equal && t < BLOCK; t++) {
            memcpy(y + t * y_step, y, sizeof *y * ink_padded_width(w->rows));
        }
    }
#endif
    if (!INK_MORE || n > 0) {
        multiply(layer, w, packed, x_step, n, y, y_step);
    }
}

uint32_t ink_matrix_width(const ink_layer *layer) { return layer->width; }

size_t ink_matrix_tensor_size(const ink_layer *layer) {
    return ink_matrix_size(layer, layer->width, ink_matrix_columns(layer), true);
}

bool ink_matrix_validate_weights(const ink_layer *layer) {
    const uint8_t *at = layer->tensors;
    return ink_validate_matrix(layer, &at, layer->width, ink_matrix_columns(layer), true);
}

void ink_matrix_forward(const ink_layer *layer, const ink_pass *pass, size_t before, size_t after, size_t stride,
                        size_t n) {
    const uint8_t *at = layer->tensors;
    const ink_linear w = ink_read_matrix(layer, &at, layer->width, ink_matrix_columns(layer), true);
    ink_pack_input(layer, pass->x, pass->rows, before, after, pass->scratch);
    ink_multiply(layer, &w, pass->scratch, stride, n, pass->x, ink_padded_width(layer->width));
}
