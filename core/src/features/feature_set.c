#include "feature_set.h"

#include <float.h>
#include <string.h>

enum { MAX_LENGTH_MULTIPLE = 64 };

#define POINTER(constant, number, name) [constant] = &ink_features_##name,
#define NAME(constant, number, name) [constant] = #name,

static const ink_feature_set *const sets[INK_FEATURES_END] = {INK_FEATURE_SETS(POINTER)};

/* NULL if there is no such set. */
static const ink_feature_set *find_set(const ink_model *model) {
    return model->features < INK_FEATURES_END ? sets[model->features] : NULL;
}

const char *ink_feature_set_name(const ink_model *model) {
    static const char *const names[] = {INK_FEATURE_SETS(NAME)};
    return find_set(model) ? names[model->features] : "unknown";
}

uint32_t ink_feature_channels(const ink_model *model) {
    const ink_feature_set *set = find_set(model);
    const bool valid = model->length_multiple > 0 && model->length_multiple <= MAX_LENGTH_MULTIPLE &&
                       model->min_points <= INK_MAX_POINTS && model->feature_scale > 0 &&
                       model->feature_scale <= FLT_MAX;
    return set && valid ? set->channels(model) : 0;
}

#if INK_MORE
ink_status ink_read_feature_description(ink_model *model, size_t *at, size_t end) {
    const ink_feature_set *set = sets[model->features];
    if (!set->validate) {
        return INK_OK;
    }
    const size_t size = set->description_size(model);
    if (size > end - *at) {
        return INK_ERROR_SIZE;
    }
    model->channels = model->bytes + *at;
    *at += size;
    return set->validate(model) ? INK_OK : INK_ERROR_FEATURES;
}
#endif

size_t ink_feature_rows(const ink_model *model, size_t n) {
#if INK_MORE
    if (sets[model->features]->rows) {
        return sets[model->features]->rows(model, n);
    }
#endif
    const size_t points = n > model->min_points ? n : model->min_points;
    const size_t padded = (points + model->length_multiple - 1) / model->length_multiple * model->length_multiple;
    return padded + (size_t)sets[model->features]->extra_rows;
}

void ink_make_features(const ink_model *model, const ink_drawing *simplified, float *rows, size_t step) {
    memset(rows, 0, sizeof *rows * ink_feature_rows(model, simplified->ends[simplified->n_strokes - 1]) * step);
    sets[model->features]->write_rows(model, simplified, rows, step);
}
