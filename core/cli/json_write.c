#include "json_write.h"

#include <math.h>

void json_write_string(FILE *out, const char *text) {
    fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') {
            fprintf(out, "\\%c", *c);
        } else if ((unsigned char)*c < ' ') {
            fprintf(out, "\\u%04x", *c);
        } else {
            fputc(*c, out);
        }
    }
    fputc('"', out);
}

void json_write_text(FILE *out, struct json_text text) { fwrite(text.start, 1, text.length, out); }

/* Numbers of a simplified drawing are whole and small. */
static void write_coordinate(FILE *out, float value) {
    if (value >= 0 && value < 1000 && value == (float)(int)value && !signbit(value)) {
        char digits[3];
        int n = 0;
        for (int rest = (int)value; n == 0 || rest > 0; rest /= 10) {
            digits[n++] = (char)('0' + rest % 10);
        }
        while (n > 0) {
            fputc(digits[--n], out);
        }
    } else {
        fprintf(out, "%.9g", (double)value);
    }
}

void json_write_strokes(FILE *out, const ink_drawing *drawing) {
    fputc('[', out);
    uint32_t start = 0;
    for (uint32_t stroke = 0; stroke < drawing->n_strokes; stroke++) {
        const uint32_t end = drawing->ends[stroke];
        for (int row = 0; row < 2; row++) {
            fputs(row ? "],[" : stroke ? ",[[" : "[[", out);
            for (uint32_t i = start; i < end; i++) {
                if (i > start) {
                    fputc(',', out);
                }
                write_coordinate(out, row ? drawing->points[i].y : drawing->points[i].x);
            }
        }
        fputs("]]", out);
        start = end;
    }
    fputc(']', out);
}
