/* Logits to probabilities: the output of every model. */
#include "kernels/exponential.h"
#include "layer.h"
#include "model.h"

/* In place: e^(x / temperature) / sum, over the x of `among`; the others become 0. x: (n), with room for n rounded up
 * to 4. */
static void softmax(float *x, size_t n, float temperature, const uint8_t *among) {
    /* Sums of large weights may overflow: infinity counts as the largest float, NaN as the lowest. */
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, floats_min(floats_max(floats_load(x + i), floats_of(-FLT_MAX)), floats_of(FLT_MAX)));
    }
    float max = -FLT_MAX;
    for (size_t i = 0; i < n; i++) {
        max = x[i] > max && (!among || among[i]) ? x[i] : max;
    }
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, ink_exponential((floats_load(x + i) - floats_of(max)) / floats_of(temperature)));
    }
    float sum = 0;
    for (size_t i = 0; i < n; i++) {
        x[i] = !among || among[i] ? x[i] : 0;
        sum += x[i];
    }
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, floats_load(x + i) / floats_of(sum));
    }
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    softmax(pass->x, layer->input_width, pass->temperature, INK_MORE ? pass->among : NULL);
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
