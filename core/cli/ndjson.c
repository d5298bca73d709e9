#include "ndjson.h"

#include "cli.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool ndjson_open(struct ndjson *in, const char *path) {
    const bool standard = strcmp(path, "-") == 0;
    *in = (struct ndjson){.name = standard ? "standard input" : path, .file = standard ? stdin : fopen(path, "r")};
    if (!in->file) {
        complain("inkling: cannot open %s: %s", path, strerror(errno));
        return false;
    }
    if (standard && isatty(STDIN_FILENO)) {
        complain("inkling: reading drawings from the keyboard, one JSON object a line; end with Ctrl-D");
    }
    return true;
}

bool ndjson_next(struct ndjson *in, cJSON **object, char *complaint) {
    ssize_t length;
    size_t first;
    do {
        length = getline(&in->line, &in->room, in->file);
        if (length < 0) {
            /* No memory for a line sets no flag of the stream. */
            in->error = feof(in->file) && !ferror(in->file) ? 0 : errno;
            return false;
        }
        in->number++;
        in->bytes += (size_t)length;
        for (first = 0; first < (size_t)length && is_space(in->line[first]); first++) {
        }
    } while (first == (size_t)length);

    const char *end = in->line, *stop = in->line + length;
    errno = 0;
    *object = cJSON_ParseWithLengthOpts(in->line, (size_t)length, &end, false);
    if (*object) {
        while (end < stop && is_space(*end)) {
            end++;
        }
    }
    if (*object && end == stop && cJSON_IsObject(*object)) {
        return true;
    }
    if (!*object && errno == ENOMEM) {
        snprintf(complaint, NDJSON_COMPLAINT, "there is not enough memory to read this line");
    } else if (!*object || end < stop) {
        snprintf(complaint, NDJSON_COMPLAINT, "not JSON from byte %td of the line; expected one JSON object a line",
                 end - in->line + 1);
    } else {
        snprintf(complaint, NDJSON_COMPLAINT, "not a JSON object; expected {\"drawing\":[[[x…],[y…]],…]}");
    }
    cJSON_Delete(*object);
    *object = NULL;
    return true;
}

bool ndjson_close(struct ndjson *in) {
    if (in->error) {
        complain("inkling: cannot read %s after line %zu: %s", in->name, in->number, strerror(in->error));
    }
    if (in->file != stdin) {
        fclose(in->file);
    }
    free(in->line);
    return !in->error;
}

void ndjson_complain(const struct ndjson *in, const char *complaint) {
    complain("%s:%zu: %s", in->name, in->number, complaint);
}

static bool in_range(const cJSON *number) {
    return cJSON_IsNumber(number) && fabs(number->valuedouble) <= (double)FLT_MAX;
}

static bool read_stroke(const cJSON *stroke, int index, const char *field, int *rows, struct drawing *drawing,
                        char *complaint) {
    const int n_rows = cJSON_GetArraySize(stroke);
    if (!cJSON_IsArray(stroke) || n_rows < 2 || n_rows > 3) {
        snprintf(complaint, NDJSON_COMPLAINT, "stroke %d of \"%s\" is not [[x…],[y…]] or [[x…],[y…],[t…]]", index,
                 field);
        return false;
    }
    if (*rows && n_rows != *rows) {
        snprintf(complaint, NDJSON_COMPLAINT, "stroke %d of \"%s\" has %d rows; expected %d as in the strokes before",
                 index, field, n_rows, *rows);
        return false;
    }
    *rows = n_rows;
    const cJSON *row_x = stroke->child, *row_y = row_x->next, *row_t = row_y->next;
    const int n = cJSON_GetArraySize(row_x);
    for (const cJSON *row = row_x; row; row = row->next) {
        if (!cJSON_IsArray(row) || cJSON_GetArraySize(row) != n) {
            snprintf(complaint, NDJSON_COMPLAINT,
                     "stroke %d of \"%s\" has rows of different lengths; "
                     "expected as many y%s as x",
                     index, field, row_t ? " and t" : "");
            return false;
        }
    }
    const cJSON *x = row_x->child, *y = row_y->child;
    for (; x; x = x->next, y = y->next) {
        if (!in_range(x) || !in_range(y)) {
            snprintf(complaint, NDJSON_COMPLAINT, "stroke %d of \"%s\" has a coordinate that is not a finite number",
                     index, field);
            return false;
        }
        if (drawing->n_points > INK_MAX_INPUT_POINTS) {
            snprintf(complaint, NDJSON_COMPLAINT, "%s", ink_status_text(INK_ERROR_TOO_MANY_POINTS));
            return false;
        }
        drawing_add_point(drawing, (float)x->valuedouble, (float)y->valuedouble);
    }
    drawing_end_stroke(drawing);
    return true;
}

bool ndjson_strokes(const cJSON *strokes, const char *field, bool raw, struct drawing *drawing, char *complaint) {
    if (!strokes) {
        snprintf(complaint, NDJSON_COMPLAINT, "no \"%s\"; expected {\"%s\":[[[x…],[y…]],…]}", field, field);
        return false;
    }
    if (!cJSON_IsArray(strokes)) {
        snprintf(complaint, NDJSON_COMPLAINT, "\"%s\" is not a list of strokes; expected [[[x…],[y…]],…]", field);
        return false;
    }
    drawing_clear(drawing, INK_RAW);
    int index = 0, rows = 0;
    for (const cJSON *stroke = strokes->child; stroke; stroke = stroke->next) {
        if (!read_stroke(stroke, ++index, field, &rows, drawing, complaint)) {
            return false;
        }
    }
    drawing->format = raw || rows == 3 ? INK_RAW : INK_SIMPLIFIED;
    return true;
}

void ndjson_write_string(FILE *out, const char *text) {
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

void ndjson_write(FILE *out, const cJSON *value) {
    if (cJSON_IsString(value)) {
        ndjson_write_string(out, value->valuestring);
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

void ndjson_write_strokes(FILE *out, const ink_drawing *drawing) {
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
