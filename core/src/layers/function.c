/* An activation function of each value, by itself: those that no matrix does. */
#include "kernels/functions.h"
#include "layer.h"

#if INK_MORE

static floats relu(floats x) { return floats_max(x, floats_of(0)); }

static floats hard_sigmoid(floats x) { return ink_hard_sigmoid_of(x, 0.2F); }

static floats hard_sigmoid_6(floats x) { return ink_hard_sigmoid_of(x, 1.0F / 6); }

/* e^-x for x >= 0, within 2e-6: (1 - t) / (1 + t) with t = tanh(x / 2). */
static floats decay(floats x) {
    const floats t = ink_tanh_of(x * floats_of(0.5F));
    return (floats_of(1) - t) / (floats_of(1) + t);
}

/* x, or e^x - 1 = 2 t / (1 - t) with t = tanh(x / 2) if x < 0. */
static floats elu(floats x) {
    const floats t = ink_tanh_of(floats_min(x, floats_of(0)) * floats_of(0.5F));
    return floats_max(x, floats_of(0)) + (t + t) / (floats_of(1) - t);
}

/* x Φ(x); erf by Abramowitz and Stegun 7.1.26, within 2e-6. */
static floats gelu(floats x) {
    static const float factors[] = {1.061405429F, -1.453152027F, 1.421413741F, -0.284496736F, 0.254829592F};
    const floats positive = floats_max(x, floats_of(0) - x), z = positive * floats_of(0.707106781F);
    const floats t = floats_of(1) / (floats_of(1) + floats_of(0.3275911F) * z);
    floats p = {0};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        p = (p + floats_of(factors[i])) * t;
    }
    const floats tail = p * decay(z * z) * floats_of(0.5F); /* Φ(-|x|) */
    return floats_max(x, floats_of(0)) - positive * tail;
}

static floats gelu_tanh(floats x) {
    const floats inner = x * (floats_of(0.797884561F) + floats_of(0.0356774081F) * x * x);
    return x * floats_of(0.5F) * (floats_of(1) + ink_tanh_of(inner));
}

static floats swish(floats x) { return x * ink_sigmoid_of(x); }

static floats (*const functions[INK_FUNCTIONS_END])(floats) = {
    [INK_FUNCTION_RELU] = relu,
    [INK_TANH] = ink_tanh_of,
    [INK_SIGMOID] = ink_sigmoid_of,
    [INK_HARD_SIGMOID] = hard_sigmoid,
    [INK_HARD_SIGMOID_6] = hard_sigmoid_6,
    [INK_ELU] = elu,
    [INK_GELU] = gelu,
    [INK_GELU_TANH] = gelu_tanh,
    [INK_SWISH] = swish,
};

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const size_t width = layer->input_width, step = ink_padded_width(width);
    for (float *x = pass->x; x < pass->x + pass->rows * step; x += step) {
        for (size_t i = 0; i < step; i += INK_LANES) {
            floats_store(x + i, functions[layer->activation](floats_load(x + i)));
        }
        memset(x + width, 0, sizeof *x * (step - width));
    }
}

static uint32_t width(const ink_layer *layer) { return layer->activation > 0 ? layer->input_width : 0; }

const ink_layer_kind ink_kind_function = {
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
