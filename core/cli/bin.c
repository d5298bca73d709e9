#include "bin.h"

enum { HEADER = 17, MAX_STROKE = 65535 }; /* bytes, points */

static unsigned u16(const uint8_t *bytes) { return bytes[0] | (unsigned)bytes[1] << 8; }

enum bin_read bin_next(struct bin *bin, struct drawing *drawing) {
    uint8_t header[HEADER];
    const size_t got = fread(header, 1, sizeof header, bin->file);
    if (got == 0 && !ferror(bin->file)) {
        return BIN_END;
    }
    if (got < sizeof header) {
        return BIN_CUT;
    }
    uint64_t offset = bin->offset + sizeof header;
    drawing_clear(drawing, INK_SIMPLIFIED);
    for (unsigned strokes = u16(header + HEADER - 2); strokes > 0; strokes--) {
        uint8_t length[2], xy[2 * MAX_STROKE];
        if (fread(length, 1, sizeof length, bin->file) < sizeof length) {
            return BIN_CUT;
        }
        const size_t n = u16(length);
        if (fread(xy, 1, 2 * n, bin->file) < 2 * n) {
            return BIN_CUT;
        }
        /* One stroke too many is enough to be refused for; a drawing may claim four billion points. */
        if (drawing->n_points <= INK_MAX_INPUT_POINTS) {
            for (size_t i = 0; i < n; i++) {
                drawing_add_point(drawing, xy[i], xy[n + i]);
            }
            drawing_end_stroke(drawing);
        }
        offset += sizeof length + 2 * n;
    }
    bin->offset = offset;
    return BIN_DRAWING;
}
