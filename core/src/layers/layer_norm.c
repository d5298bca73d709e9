/* Normalizes each row to mean 0 and variance 1, then scales and shifts each feature. Its tensors: gamma and beta,
 * float32, (ink_padded_width(input_width)) each. */
#include "matrix.h"

static size_t vector_size(const ink_layer *layer) { return ink_padded_width(layer->input_width) * sizeof(float); }

static size_t tensor_size(const ink_layer *layer) { return 2 * vector_size(layer); }

static bool validate_weights(const ink_layer *layer) { return ink_all_finite(layer->tensors, tensor_size(layer)); }

/* Rows at once, because the additions of one row wait for one another. In WebAssembly size counts more. */
#if defined(__wasm__)
enum { ROWS = 1 };
#else
enum { ROWS = 4 };
#endif

/* x = (x - mean) / sqrt(variance + 1e-5) · gamma + beta over n features, for the first `rows` of ROWS rows. x has room
 * for n rounded up to 4. */
static void normalize(float *const x[ROWS], size_t rows, size_t n, const uint8_t *gamma, const uint8_t *beta) {
    float mean[ROWS] = {0}, squares[ROWS] = {0};
    for (size_t i = 0; i < n; i++) {
        for (size_t row = 0; row < ROWS; row++) {
            mean[row] += x[row][i];
        }
    }
    for (size_t row = 0; row < ROWS; row++) {
        mean[row] /= (float)n;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t row = 0; row < ROWS; row++) {
            squares[row] += (x[row][i] - mean[row]) * (x[row][i] - mean[row]);
        }
    }
    for (size_t row = 0; row < rows; row++) {
        const floats factor = floats_of(1.0F / __builtin_sqrtf(squares[row] / (float)n + 1e-5F)),
                     mean_lanes = floats_of(mean[row]);
        for (size_t i = 0; i < n; i += INK_LANES) {
            const floats g = floats_load_file(gamma + sizeof(float) * i),
                         b = floats_load_file(beta + sizeof(float) * i);
            floats_store(x[row] + i, (floats_load(x[row] + i) - mean_lanes) * factor * g + b);
        }
    }
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t step = ink_padded_width(layer->input_width);
    for (size_t t = 0; t < pass->rows; t += ROWS) {
        const size_t rows = pass->rows - t < ROWS ? pass->rows - t : ROWS;
        float *x[ROWS];
        for (size_t row = 0; row < ROWS; row++) {
            x[row] = pass->x + (t + (row < rows ? row : 0)) * step; /* beyond the end, the first again */
        }
        normalize(x, rows, layer->input_width, layer->tensors, layer->tensors + vector_size(layer));
    }
}

const ink_layer_kind ink_kind_layer_norm = {
    .fields = 0,
    .time = INK_TIME_IGNORED,
    .is_output = false,
    .width = ink_same_width,
    .rows = ink_same_rows,
    .tensor_size = tensor_size,
    .validate_weights = validate_weights,
    .scratch_size = ink_no_scratch,
    .forward = forward,
};
