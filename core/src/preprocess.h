/* Strokes -> the simplified drawing that a network was trained on. */
#ifndef INK_PREPROCESS_H
#define INK_PREPROCESS_H

#include "inkling.h"

/* Bytes of scratch that ink_preprocess needs, a multiple of INK_ALIGNMENT. */
size_t ink_preprocess_scratch_size(void);

/* Bytes of the simplified drawing, at the beginning of the scratch, a multiple of INK_ALIGNMENT. */
size_t ink_preprocessed_size(void);

/* Validates a drawing, aligns it to the top left, scales its longer side to 255, resamples and simplifies it unless it
 * is INK_SIMPLIFIED already, and rounds it. If it has more than INK_MAX_POINTS then, it is simplified with an epsilon
 * raised by sixteenths until it fits. `simplified` points into the scratch. */
ink_status ink_preprocess(const ink_drawing *drawing, void *scratch, ink_drawing *simplified);

/* The same with at most `max_points` points, at least two for each stroke, instead of INK_MAX_POINTS. */
ink_status ink_preprocess_to(const ink_drawing *drawing, uint32_t max_points, void *scratch, ink_drawing *simplified);

/* Aligns a simplified drawing and scales its longer side to 255 again, in place: simplification may have dropped an
 * outermost point, and networks are trained on drawings that fill their bounds. */
void ink_normalize(ink_drawing *drawing);

#endif
