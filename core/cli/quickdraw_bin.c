#include "quickdraw_bin.h"

#include <stdbool.h>

enum { HEADER_SIZE = 17, N_STROKES_OFFSET = 15, MAX_STROKE_POINTS = 65535 };

static unsigned read_u16(const uint8_t *bytes) { return bytes[0] | (unsigned)bytes[1] << 8; }

static bool read_stroke(FILE *file, struct drawing *drawing, uint64_t *size) {
    uint8_t length[2], xy[2 * MAX_STROKE_POINTS];
    if (fread(length, 1, sizeof length, file) < sizeof length) {
        return false;
    }
    const size_t n = read_u16(length);
    if (fread(xy, 1, 2 * n, file) < 2 * n) {
        return false;
    }
    *size += sizeof length + 2 * n;
    /* A drawing may claim four billion points; one stroke past the limit is enough for it to be refused. */
    if (drawing->n_points <= INK_MAX_INPUT_POINTS) {
        for (size_t i = 0; i < n; i++) {
            drawing_add_point(drawing, xy[i], xy[n + i]);
        }
        drawing_end_stroke(drawing);
    }
    return true;
}

enum quickdraw_bin_result quickdraw_bin_next(FILE *file, struct drawing *drawing, uint64_t *offset) {
    uint8_t header[HEADER_SIZE];
    const size_t got = fread(header, 1, sizeof header, file);
    if (got == 0 && !ferror(file)) {
        return QUICKDRAW_BIN_END;
    }
    if (got < sizeof header) {
        return QUICKDRAW_BIN_TRUNCATED;
    }
    uint64_t size = sizeof header;
    drawing_clear(drawing, INK_SIMPLIFIED);
    for (unsigned strokes = read_u16(header + N_STROKES_OFFSET); strokes > 0; strokes--) {
        if (!read_stroke(file, drawing, &size)) {
            return QUICKDRAW_BIN_TRUNCATED;
        }
    }
    *offset += size;
    return QUICKDRAW_BIN_DRAWING;
}
