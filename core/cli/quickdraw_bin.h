/* The binary format of the Quick, Draw! dataset: drawings back to back, little-endian,
 *
 *     u64 key_id  char[2] country  u8 recognized  u32 timestamp  u16 n_strokes
 *     n_strokes times:  u16 n_points  u8 x[n_points]  u8 y[n_points]
 */
#ifndef QUICKDRAW_BIN_H
#define QUICKDRAW_BIN_H

#include "drawing.h"

#include <stdint.h>
#include <stdio.h>

enum quickdraw_bin_result {
    QUICKDRAW_BIN_DRAWING,
    QUICKDRAW_BIN_END,
    QUICKDRAW_BIN_TRUNCATED /* the file ends inside a drawing, or cannot be read */
};

/* Reads the next drawing. Adds its size in bytes to *offset if it is whole. */
enum quickdraw_bin_result quickdraw_bin_next(FILE *file, struct drawing *drawing, uint64_t *offset);

#endif
