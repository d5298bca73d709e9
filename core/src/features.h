/* Strokes -> simplified strokes -> the rows of features that a network reads. */
#ifndef INK_FEATURES_H
#define INK_FEATURES_H

#include "inkling.h"

enum { INK_FEATURES_INK = 1, INK_FEATURES_STROKE5 = 2, INK_FEATURES_TUTORIAL3 = 3 };

enum { INK_PEN_CHANNELS = 8, INK_MAX_WINDOW = 15 }; /* of ink features: C without a picture, and its largest side */

/* Bytes that ink_preprocess needs, a multiple of INK_ALIGNMENT. */
size_t ink_preprocess_scratch_size(void);

/* Bytes of the drawing that it makes, at their beginning, a multiple of INK_ALIGNMENT. */
size_t ink_preprocessed_size(void);

/* Checks a drawing, then aligns it to the top left, scales its longer side to 255, resamples and simplifies it
 * (pen input) and rounds it. A drawing of more than INK_MAX_POINTS is simplified with an
 * epsilon raised by sixteenths until it fits. */
ink_status ink_preprocess(const ink_drawing *drawing, void *scratch, ink_drawing *simplified);

/* Aligns a prepared drawing and scales its longer side to 255 again, in place: simplification may have dropped an
 * outermost point, and networks are trained on drawings that fill the frame. */
void ink_normalize(ink_drawing *drawing);

/* C of a model's features; 0 for parameters out of range. */
uint32_t ink_feature_channels(const ink_model *model);

/* T of a drawing of n points. */
size_t ink_feature_rows(const ink_model *model, size_t n);

/* A prepared drawing -> rows (T, step), step = C rounded up to 4; lanes past C are 0. */
void ink_make_features(const ink_model *model, const ink_drawing *simplified, float *rows, size_t step);

#endif
