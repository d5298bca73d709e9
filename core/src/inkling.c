#include "inkling.h"

#include "features/feature_set.h"
#include "layers/layer.h"
#include "model.h"
#include "preprocess.h"
#include <float.h>
#include <math.h>
#include <string.h>

const char *ink_version(void) { return INKLING_VERSION; }

/* What knows more kinds of layers and features. */
#if INK_MORE
#define WIDER "a newer program"
#else
#define WIDER "inkling-more.wasm"
#endif

const char *ink_status_text(ink_status status) {
    switch (status) {
    case INK_OK:
        return "success";
    case INK_ERROR_EMPTY:
        return "empty drawing: it has no points";
    case INK_ERROR_NOT_FINITE:
        return "a coordinate is NaN or infinite";
    case INK_ERROR_TOO_MANY_POINTS:
        return "the drawing has more than " INKLING_STRING(INK_MAX_INPUT_POINTS) " points";
    case INK_ERROR_TOO_MANY_STROKES:
        return "the drawing has more than " INKLING_STRING(INK_MAX_STROKES) " strokes";
    case INK_ERROR_STROKE_ORDER:
        return "stroke ends fall";
    case INK_ERROR_ARENA:
        return "arena too small or not aligned";
    case INK_ERROR_MAGIC:
        return "not an Inkling model (bad magic number)";
    case INK_ERROR_VERSION:
        return "unsupported model version: use a model of this release";
    case INK_ERROR_SIZE:
        return "model file truncated or too long: copy it again";
    case INK_ERROR_CHECKSUM:
        return "damaged model file (bad checksum): copy it again";
    case INK_ERROR_HEADER:
        return "invalid model header";
    case INK_ERROR_LABELS:
        return "invalid model labels";
    case INK_ERROR_DUPLICATE_LABEL:
        return "duplicate model label";
    case INK_ERROR_FEATURES:
        return "unknown or invalid model features: use " WIDER;
    case INK_ERROR_LAYER:
        return "unknown or invalid model layer: use " WIDER;
    case INK_ERROR_LAYER_ORDER:
        return "model layers do not fit together";
    case INK_ERROR_WEIGHTS:
        return "model weight not finite or out of range";
    case INK_ERROR_TOO_EXPENSIVE:
        return "model too expensive to run: train a smaller one";
    case INK_ERROR_AMONG:
#if INK_MORE
        return "no label is left to guess from: name at least one";
    case INK_ERROR_LABEL:
        return "the model does not have this label";
    case INK_ERROR_OTHER_MODEL:
        return "made for another model: use the file of this one";
#else
    case INK_ERROR_LABEL:
    case INK_ERROR_OTHER_MODEL:
        break;
#endif
    }
    return "unknown status";
}

size_t ink_arena_size(const ink_model *model) { return model ? model->arena_size : ink_preprocess_scratch_size(); }

ink_status ink_simplify(const ink_drawing *drawing, void *arena, size_t arena_size, ink_drawing *simplified) {
    return ink_arena_fits(arena, arena_size, ink_preprocess_scratch_size()) ? ink_preprocess(drawing, arena, simplified)
                                                                            : INK_ERROR_ARENA;
}

ink_status ink_check_among(const ink_model *model, const uint8_t *among) {
    uint32_t label = 0;
    while (among && label < model->n_labels && !among[label]) {
        label++;
    }
    return label < model->n_labels ? INK_OK : INK_ERROR_AMONG;
}

/* Makes the features of a drawing in an arena: the input of the first layer. */
static ink_status begin_pass(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                             ink_pass *pass) {
    if (!ink_arena_fits(arena, arena_size, model->arena_size)) {
        return INK_ERROR_ARENA;
    }
    ink_drawing simplified;
    const ink_status status = ink_preprocess(drawing, arena, &simplified);
    if (status != INK_OK) {
        return status;
    }
    ink_normalize(&simplified);
    const ink_arena_layout layout = ink_model_arena_layout(model);
    uint8_t *values = (uint8_t *)arena + layout.drawing;
    *pass = (ink_pass){.x = (float *)(void *)values,
                       .rows = ink_feature_rows(model, simplified.ends[simplified.n_strokes - 1]),
                       .scratch = values + layout.values,
                       .temperature = drawing->unfinished ? model->unfinished_temperature : model->temperature};
#if INK_MORE
    pass->among = drawing->among;
#endif
    ink_make_features(model, &simplified, pass->x, ink_padded_width(ink_feature_channels(model)));
    return INK_OK;
}

ink_status ink_classify(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                        float *probabilities) {
    ink_pass pass;
    ink_status status = INK_MORE ? ink_check_among(model, drawing->among) : INK_OK;
    if (status == INK_OK) {
        status = begin_pass(model, drawing, arena, arena_size, &pass);
    }
    if (status != INK_OK) {
        return status;
    }
    for (uint32_t i = 0; i < model->n_layers; i++) {
        ink_layer_forward(&model->layers[i], &pass);
    }
    memcpy(probabilities, pass.x, sizeof *probabilities * model->n_labels);
    return INK_OK;
}

#if INK_MORE
/* How many layers there are up to the one that removes the time axis. The last has none, so there is one. */
static uint32_t count_layers(const ink_model *model) {
    uint32_t n = 0;
    while (!ink_layer_removes_time(&model->layers[n++])) {
    }
    return n;
}

uint32_t ink_embedding_size(const ink_model *model) { return ink_layer_width(&model->layers[count_layers(model) - 1]); }

/* Scales n values to length 1. Returns their length before, 0 if it is none or beyond the range of floats. */
static float copy_unit(const float *values, uint32_t n, float *unit) {
    float sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += values[i] * values[i];
    }
    const float length = sum > 0 && sum <= FLT_MAX ? sqrtf(sum) : 0, scale = length > 0 ? 1 / length : 0;
    for (uint32_t i = 0; i < n; i++) {
        unit[i] = scale > 0 ? values[i] * scale : 0;
    }
    return length;
}

/* The largest of n values, within the range of floats; NaN counts as the lowest. */
static float largest(const float *values, uint32_t n) {
    float most = -FLT_MAX;
    for (uint32_t i = 0; i < n; i++) {
        most = values[i] > most ? values[i] : most;
    }
    return most < FLT_MAX ? most : FLT_MAX;
}

ink_status ink_read(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                    const ink_reading *reading) {
    ink_pass pass;
    ink_status status = reading->probabilities ? ink_check_among(model, drawing->among) : INK_OK;
    if (status == INK_OK) {
        status = begin_pass(model, drawing, arena, arena_size, &pass);
    }
    if (status != INK_OK) {
        return status;
    }
    const uint32_t n_embedding = count_layers(model),
                   n_layers = reading->probabilities || reading->logit ? model->n_layers : n_embedding;
    for (uint32_t i = 0; i < n_layers; i++) {
        if (i + 1 == model->n_layers && reading->logit) {
            *reading->logit = largest(pass.x, model->n_labels);
        }
        ink_layer_forward(&model->layers[i], &pass);
        if (i + 1 == n_embedding) {
            const float length = copy_unit(pass.x, ink_embedding_size(model), reading->embedding);
            if (reading->length) {
                *reading->length = length;
            }
        }
    }
    if (reading->probabilities) {
        memcpy(reading->probabilities, pass.x, sizeof *reading->probabilities * model->n_labels);
    }
    return INK_OK;
}

ink_status ink_embed(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                     float *embedding) {
    return ink_read(model, drawing, arena, arena_size, &(ink_reading){.embedding = embedding});
}
#endif

uint32_t ink_top(const ink_model *model, const float *probabilities, ink_guess *guesses, uint32_t max) {
    uint32_t n = 0;
    for (uint32_t label = 0; label < model->n_labels && max > 0; label++) {
        const float p = probabilities[label];
        if ((INK_MORE && !(p > 0)) || (n == max && !(p > guesses[n - 1].probability))) {
            continue;
        }
        uint32_t at = n < max ? n++ : n - 1;
        for (; at > 0 && p > guesses[at - 1].probability; at--) {
            guesses[at] = guesses[at - 1];
        }
        guesses[at] = (ink_guess){label, p};
    }
    return n;
}

bool ink_sure(const ink_model *model, float probability) { return probability >= model->sure_threshold; }
