/* Logits to probabilities: the output of every model. */
#include "kernels/simd.h"
#include "layer.h"

/* e^x for x clamped to [-87, 88], relative error below 2e-7 (Cody and Waite's reduction, then Taylor to 2^-26). */
static inline floats exponential(floats x) {
    static const float factors[] = {1.0F / 720, 1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1, 1};
    x = floats_max(floats_min(x, floats_of(88)), floats_of(-87));
    const ints n = floats_round(x * floats_of(1.44269504F));
    const floats k = floats_from_ints(n);
    const floats r = (x - k * floats_of(0.693359375F)) + k * floats_of(2.12194440e-4F);
    floats p = {0};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        p = p * r + floats_of(factors[i]);
    }
    return p * (floats)((n + ints_of(127)) << 23);
}

/* In place: e^(x / temperature) / sum. x: (n), with room for n rounded up to 4. */
static void softmax(float *x, size_t n, float temperature) {
    /* Sums of large weights may overflow: infinity counts as the largest float, NaN as the lowest. */
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, floats_min(floats_max(floats_load(x + i), floats_of(-FLT_MAX)), floats_of(FLT_MAX)));
    }
    float max = -FLT_MAX;
    for (size_t i = 0; i < n; i++) {
        max = x[i] > max ? x[i] : max;
    }
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, exponential((floats_load(x + i) - floats_of(max)) / floats_of(temperature)));
    }
    float sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, floats_load(x + i) / floats_of(sum));
    }
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    softmax(pass->x, layer->input_width, pass->temperature);
}

const ink_layer_kind ink_kind_softmax = {
    .fields = 0,
    .time = INK_TIME_IGNORED,
    .is_output = true,
    .width = ink_same_width,
    .rows = ink_same_rows,
    .tensor_size = ink_no_tensors,
    .validate_weights = ink_no_weights,
    .scratch_size = ink_no_scratch,
    .forward = forward,
};
