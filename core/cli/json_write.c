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

void json_write_value(FILE *out, const cJSON *value) {
    if (cJSON_IsString(value)) {
        json_write_string(out, value->valuestring);
        return;
    }
    /* cJSON rounds whole numbers of 16 digits, and a key_id has 16. */
    if (cJSON_IsNumber(value) && value->valuedouble == floor(value->valuedouble) && fabs(value->valuedouble) < 0x1p53) {
        fprintf(out, "%.0f", value->valuedouble);
        return;
    }
    char *text = cJSON_PrintUnformatted(value);
    fputs(text ? text : "null", out);
    cJSON_free(text);
}

void json_write_strokes(FILE *out, const ink_drawing *drawing) {
    fputc('[', out);
    uint32_t start = 0;
    for (uint32_t stroke = 0; stroke < drawing->n_strokes; stroke++) {
        const uint32_t end = drawing->ends[stroke];
        for (int row = 0; row < 2; row++) {
            fputs(row ? "],[" : stroke ? ",[[" : "[[", out);
            for (uint32_t i = start; i < end; i++) {
                const float value = row ? drawing->points[i].y : drawing->points[i].x;
                fprintf(out, i > start ? ",%.9g" : "%.9g", (double)value);
            }
        }
        fputs("]]", out);
        start = end;
    }
    fputc(']', out);
}
