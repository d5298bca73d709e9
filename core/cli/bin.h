/* The dataset's binary format: drawings back to back, little-endian,
 *
 *     u64 key_id  char[2] country  u8 recognized  u32 timestamp  u16 n_strokes
 *     n_strokes times:  u16 n_points  u8 x[n_points]  u8 y[n_points]
 */
#ifndef BIN_H
#define BIN_H

#include "drawing.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct bin {
    FILE *file;
    uint64_t offset; /* bytes before the next drawing */
};

enum bin_read { BIN_DRAWING, BIN_END, BIN_CUT };

/* The next drawing. BIN_CUT: the file ends inside a drawing, or cannot be read; `offset` is where that began. */
enum bin_read bin_next(struct bin *bin, struct drawing *drawing);

#endif
