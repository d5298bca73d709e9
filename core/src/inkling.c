#include "features.h"
#include "layers.h"
#include "model.h"
#include <string.h>

const char *ink_status_text(ink_status status) {
    switch (status) {
    case INK_OK:
        return "all is well";
    case INK_ERROR_EMPTY:
        return "the drawing is empty or has an empty stroke: each needs a point";
    case INK_ERROR_NOT_FINITE:
        return "a coordinate is not a finite number: leave out points that are NaN or infinite";
    case INK_ERROR_TOO_MANY_POINTS:
        return "the drawing has more than 65536 points: send fewer a stroke";
    case INK_ERROR_TOO_MANY_STROKES:
        return "the drawing has more than 512 strokes: send fewer";
    case INK_ERROR_STROKE_ORDER:
        return "the strokes' ends do not rise: each is the index after its last point";
    case INK_ERROR_ARENA:
        return "the arena is too small or not aligned to 16 bytes: ask ink_arena_size";
    case INK_ERROR_MAGIC:
        return "this is not an Inkling model: its first eight bytes are others";
    case INK_ERROR_VERSION:
        return "the model is of another version: take model and program of one release";
    case INK_ERROR_SIZE:
        return "the model file was cut short or added to: copy it again";
    case INK_ERROR_CHECKSUM:
        return "the model file is damaged: its checksum differs; copy it again";
    case INK_ERROR_HEADER:
        return "the model's header is not valid: export it again";
    case INK_ERROR_LABELS:
        return "the model's labels are not valid: export it again";
    case INK_ERROR_DUPLICATE_LABEL:
        return "the model has a label twice: name each thing once and export it again";
    case INK_ERROR_FEATURES:
        return "the model's features are not known here: take the program of its release";
    case INK_ERROR_LAYER:
        return "the model has a layer that is not known here or not valid: take the program of its release";
    case INK_ERROR_LAYER_ORDER:
        return "the model's layers do not fit one another: export it again";
    case INK_ERROR_WEIGHTS:
        return "the model has a weight that is not finite or out of range: export it again";
    case INK_ERROR_TOO_EXPENSIVE:
        return "the model takes too much work to be run: train a smaller one";
    default:
        return "unknown status";
    }
}

size_t ink_arena_size(const ink_model *model) { return model ? model->arena_size : ink_preprocess_scratch_size(); }

static bool arena_fits(const void *arena, size_t size, size_t needed) {
    return arena && (uintptr_t)arena % INK_ALIGNMENT == 0 && size >= needed;
}

ink_status ink_simplify(const ink_drawing *drawing, void *arena, size_t arena_size, ink_drawing *simplified) {
    return arena_fits(arena, arena_size, ink_preprocess_scratch_size()) ? ink_preprocess(drawing, arena, simplified) : INK_ERROR_ARENA;
}

ink_status ink_classify(const ink_model *model, const ink_drawing *drawing, void *arena, size_t arena_size,
                        float *probabilities) {
    if (!arena_fits(arena, arena_size, model->arena_size)) {
        return INK_ERROR_ARENA;
    }
    ink_drawing simplified;
    const ink_status status = ink_preprocess(drawing, arena, &simplified);
    if (status != INK_OK) {
        return status;
    }
    ink_normalize(&simplified);
    const ink_arena_layout plan = ink_model_arena_layout(model);
    uint8_t *at = (uint8_t *)arena + plan.prepared;
    float *x = (float *)(void *)at;
    size_t rows = ink_feature_rows(model, simplified.ends[simplified.n_strokes - 1]);
    ink_make_features(model, &simplified, x, ink_padded_width(ink_feature_channels(model)));
    const float temperature = drawing->unfinished ? model->unfinished_temperature : model->temperature;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        rows = ink_layer_forward(&model->layers[i], temperature, x, rows, at + plan.values);
    }
    memcpy(probabilities, x, sizeof *probabilities * model->n_labels);
    return INK_OK;
}

uint32_t ink_top(const ink_model *model, const float *probabilities, ink_guess *guesses, uint32_t most) {
    uint32_t n = 0;
    for (uint32_t label = 0; label < model->n_labels && most > 0; label++) {
        const float p = probabilities[label];
        if (n == most && !(p > guesses[n - 1].probability)) {
            continue;
        }
        uint32_t at = n < most ? n++ : n - 1;
        for (; at > 0 && p > guesses[at - 1].probability; at--) {
            guesses[at] = guesses[at - 1];
        }
        guesses[at] = (ink_guess){label, p};
    }
    return n;
}

bool ink_sure(const ink_model *model, float probability) { return probability >= model->sure_threshold; }
