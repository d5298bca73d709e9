/* Feature sets: what a network reads of a simplified drawing, one row of features for each point. */
#ifndef INK_FEATURE_SET_H
#define INK_FEATURE_SET_H

#include "inkling.h"

/* Every feature set: its name in C, its number in a model file, its definition (an ink_feature_set in a file of its
 * own, called ink_features_ and this). To add one, write its file and add its row; numbers rise. */
#define INK_FEATURE_SETS(ROW)                                                                                          \
    ROW(INK_FEATURES_PEN, 1, pen)                                                                                      \
    ROW(INK_FEATURES_STROKE5, 2, stroke5)                                                                              \
    ROW(INK_FEATURES_TUTORIAL3, 3, tutorial3)                                                                          \
    INK_MORE_FEATURE_SETS(ROW)
#if INK_MORE
#define INK_MORE_FEATURE_SETS(ROW) ROW(INK_FEATURES_CHANNELS, 4, channels)
#else
#define INK_MORE_FEATURE_SETS(ROW)
#endif

#define INK_FEATURE_NUMBER(constant, number, name) constant = (number),
enum { INK_FEATURE_SETS(INK_FEATURE_NUMBER) INK_FEATURES_END };

typedef struct ink_feature_set {
    /* C, features per row; 0 if the model's parameters are out of range. */
    uint32_t (*channels)(const ink_model *model);

    /* Writes the rows of a simplified drawing, (T, step), which are all 0 before. step: C rounded up to 4. */
    void (*write_rows)(const ink_model *model, const ink_drawing *drawing, float *rows, size_t step);

    int extra_rows; /* T less the number of points, padding included */

#if INK_MORE
    /* For sets that are described in a part of the model file: its size in bytes, a multiple of 16; whether it is
     * valid, at model->channels; and T for a drawing of n points. NULL: the set has no such part. */
    size_t (*description_size)(const ink_model *model);
    bool (*validate)(const ink_model *model);
    size_t (*rows)(const ink_model *model, size_t n);
#endif
} ink_feature_set;

#define INK_FEATURE_DECLARATION(constant, number, name) extern const ink_feature_set ink_features_##name;
INK_FEATURE_SETS(INK_FEATURE_DECLARATION)

/* Its name, as in weights/FORMAT.md. */
const char *ink_feature_set_name(const ink_model *model);

/* C of a model's features; 0 if a parameter is out of range. The functions below are for models that have passed this
 * one. */
uint32_t ink_feature_channels(const ink_model *model);

#if INK_MORE
/* Reads the description of a model's features, if it has one, at *at, which moves past it. end: of the file. Returns
 * INK_OK, INK_ERROR_SIZE or INK_ERROR_FEATURES. */
ink_status ink_read_feature_description(ink_model *model, size_t *at, size_t end);
#endif

/* T for a drawing of n points: the points, padded as the model asks, plus the set's extra rows. */
size_t ink_feature_rows(const ink_model *model, size_t n);

/* Writes the features of a simplified drawing, (T, step). step: C rounded up to 4; floats after the C-th are 0. */
void ink_make_features(const ink_model *model, const ink_drawing *simplified, float *rows, size_t step);

#endif
