#include "json_read.h"

#include <float.h>
#include <math.h>

/* A stroke and its place, for errors. */
struct stroke {
    const cJSON *json;
    const char *field;
    int number; /* from 1 */
    int rows;
};

static bool is_coordinate(const cJSON *value) {
    return cJSON_IsNumber(value) && fabs(value->valuedouble) <= (double)FLT_MAX;
}

/* Checks that a stroke has two or three rows of the same length, as many rows as the strokes before. */
static bool check_rows(const struct stroke *stroke, int expected_rows, struct error *error) {
    if (!cJSON_IsArray(stroke->json) || stroke->rows < 2 || stroke->rows > 3) {
        return fail(error, "stroke %d of \"%s\" is not [[x…],[y…]] or [[x…],[y…],[t…]]", stroke->number, stroke->field);
    }
    if (expected_rows && stroke->rows != expected_rows) {
        return fail(error, "stroke %d of \"%s\" has %d rows; expected %d as in the strokes before", stroke->number,
                    stroke->field, stroke->rows, expected_rows);
    }
    const int n = cJSON_GetArraySize(stroke->json->child);
    for (const cJSON *row = stroke->json->child; row; row = row->next) {
        if (!cJSON_IsArray(row) || cJSON_GetArraySize(row) != n) {
            return fail(error, "stroke %d of \"%s\" has rows of different lengths; expected as many y%s as x",
                        stroke->number, stroke->field, stroke->rows == 3 ? " and t" : "");
        }
    }
    return true;
}

static bool add_points(const struct stroke *stroke, struct drawing *drawing, struct error *error) {
    const cJSON *row_x = stroke->json->child, *row_y = row_x->next;
    const cJSON *x = row_x->child, *y = row_y->child;
    for (; x; x = x->next, y = y->next) {
        if (!is_coordinate(x) || !is_coordinate(y)) {
            return fail(error, "stroke %d of \"%s\" has a coordinate that is not a finite number", stroke->number,
                        stroke->field);
        }
        if (drawing->n_points > INK_MAX_INPUT_POINTS) {
            return fail(error, "%s", ink_status_text(INK_ERROR_TOO_MANY_POINTS));
        }
        drawing_add_point(drawing, (float)x->valuedouble, (float)y->valuedouble);
    }
    drawing_end_stroke(drawing);
    return true;
}

bool json_read_strokes(const cJSON *object, const char *field, bool raw, struct drawing *drawing, struct error *error) {
    const cJSON *strokes = cJSON_GetObjectItemCaseSensitive(object, field);
    if (!strokes) {
        return fail(error, "no \"%s\"; expected {\"%s\":[[[x…],[y…]],…]}", field, field);
    }
    if (!cJSON_IsArray(strokes)) {
        return fail(error, "\"%s\" is not a list of strokes; expected [[[x…],[y…]],…]", field);
    }
    drawing_clear(drawing, INK_RAW);
    int rows = 0;
    struct stroke stroke = {.field = field};
    for (stroke.json = strokes->child; stroke.json; stroke.json = stroke.json->next) {
        stroke.number++;
        stroke.rows = cJSON_GetArraySize(stroke.json);
        if (!check_rows(&stroke, rows, error) || !add_points(&stroke, drawing, error)) {
            return false;
        }
        rows = stroke.rows;
    }
    drawing->format = raw || rows == 3 ? INK_RAW : INK_SIMPLIFIED;
    return true;
}
