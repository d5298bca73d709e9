#include "layer.h"

#include "matrix.h"
#include <assert.h>
#include <float.h>

enum {
    MAX_KERNEL = 64,
    MAX_WEIGHTS = 1 << 26, /* of one matrix, so that sizes fit 32 bits */
    MAX_COLUMNS = 1 << 18  /* so that dot products fit 32 bits: 2^18 · INK_MAX_WEIGHT · 127 < 2^31 */
};

#define POINTER(constant, number, name) [constant] = &ink_kind_##name,
#define NAME(constant, number, name) [constant] = #name,

static const ink_layer_kind *const kinds[INK_LAYER_END] = {INK_LAYER_KINDS(POINTER)};

const ink_layer_kind *ink_layer_kind_of(const ink_layer *layer) {
    return layer->type < INK_LAYER_END ? kinds[layer->type] : NULL;
}

const char *ink_layer_name(const ink_layer *layer) {
    static const char *const names[] = {INK_LAYER_KINDS(NAME)};
    return ink_layer_kind_of(layer) ? names[layer->type] : "unknown";
}

#if INK_MORE
/* The width of a kind that has none, or that has nothing else; 0 if it is valid. */
static uint32_t wrong_width(const ink_layer *layer, uint32_t fields) {
    return fields & INK_USES_WIDTH && layer->width > 0 && layer->width <= MAX_COLUMNS ? 0 : layer->width;
}

static uint32_t most_activation(uint32_t fields) {
    return fields & INK_USES_FUNCTION     ? INK_FUNCTIONS_END - 1
           : fields & INK_USES_GATES      ? INK_GATES_HARD_6
           : fields & INK_USES_ACTIVATION ? INK_RELU
                                          : 0;
}
#else
#define wrong_width(layer, fields) (layer)->width
#define most_activation(fields) ((fields)&INK_USES_ACTIVATION ? INK_RELU : 0)
#endif

/* Whether the fields that a kind uses are in range and the others are 0. */
static bool fields_are_valid(const ink_layer *layer, uint32_t fields) {
    const uint64_t cols = ink_matrix_columns(layer);
    const bool weights_valid = fields & INK_USES_WEIGHTS ? layer->weights <= INK_MAX_COPIES && layer->width > 0 &&
                                                               layer->width <= INK_MAX_WIDTH && cols <= MAX_COLUMNS &&
                                                               (layer->width + INK_PANEL) * 4 * cols <= MAX_WEIGHTS
                                                         : (layer->weights | wrong_width(layer, fields)) == 0;
    const bool quantization_valid =
        layer->weights ? layer->input_scale > 0 && layer->input_scale <= FLT_MAX && layer->input_zero <= 127
                       : layer->input_scale == 0 && layer->input_zero == 0;
    const bool kernel_valid = fields & INK_USES_KERNEL
                                  ? layer->kernel > 0 && layer->kernel <= MAX_KERNEL && layer->stride > 0 &&
                                        layer->stride <= MAX_KERNEL && layer->padding <= INK_CAUSAL
                                  : (layer->kernel | layer->stride | layer->padding) == 0;
    return weights_valid && quantization_valid && kernel_valid && layer->activation <= most_activation(fields) &&
           layer->direction <= (fields & INK_USES_DIRECTION ? INK_BIDIRECTIONAL : 0) &&
           layer->return_sequences <= (fields & INK_USES_DIRECTION ? 1 : 0) &&
           layer->pool_kinds <= (fields & INK_USES_POOL_KINDS ? 2 * INK_POOL_SUM - 1 : 0);
}

uint32_t ink_layer_width(const ink_layer *layer) {
    const ink_layer_kind *kind = ink_layer_kind_of(layer);
    return kind && fields_are_valid(layer, kind->fields) ? kind->width(layer) : 0;
}

bool ink_layer_removes_time(const ink_layer *layer) {
    const uint8_t time = kinds[layer->type]->time;
    return time == INK_TIME_REMOVED || (time == INK_TIME_SEQUENCES && !layer->return_sequences);
}

size_t ink_layer_rows(const ink_layer *layer, size_t rows) { return kinds[layer->type]->rows(layer, rows); }

size_t ink_layer_tensor_size(const ink_layer *layer) { return kinds[layer->type]->tensor_size(layer); }

bool ink_layer_validate_weights(const ink_layer *layer) { return kinds[layer->type]->validate_weights(layer); }

size_t ink_layer_scratch_size(const ink_layer *layer, size_t rows) {
    return kinds[layer->type]->scratch_size(layer, rows);
}

void ink_layer_forward(const ink_layer *layer, ink_pass *pass) {
    const size_t rows_out = ink_layer_rows(layer, pass->rows);
    assert(rows_out > 0);
    kinds[layer->type]->forward(layer, pass);
    pass->rows = rows_out;
}

#if INK_BATCH > 1
void ink_layer_forward_all(const ink_layer *layer, ink_pass *passes, size_t n) {
    const ink_layer_kind *kind = kinds[layer->type];
    if (kind->forward_all) {
        kind->forward_all(layer, passes, n);
    }
    for (size_t i = 0; i < n; i++) {
        if (kind->forward_all) {
            passes[i].rows = ink_layer_rows(layer, passes[i].rows);
        } else {
            ink_layer_forward(layer, &passes[i]);
        }
    }
}
#endif

uint32_t ink_same_width(const ink_layer *layer) { return layer->input_width; }

size_t ink_same_rows(const ink_layer *layer, size_t rows) {
    (void)layer;
    return rows;
}

size_t ink_no_tensors(const ink_layer *layer) {
    (void)layer;
    return 0;
}

bool ink_no_weights(const ink_layer *layer) {
    (void)layer;
    return true;
}

size_t ink_no_scratch(const ink_layer *layer, size_t rows) {
    (void)layer, (void)rows;
    return 0;
}
