#include "json_read.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* A stroke: a list of lists. */
struct stroke {
    const char *name;           /* of the drawing's field */
    int number;                 /* from 1 */
    const char *first, *second; /* the first two lists, or NULL */
    size_t lists, length;       /* of the first list */
    bool equal;                 /* all lists are as long as the first */
    bool pairs;                 /* all lists have two elements */
    bool empty;                 /* no list has an element */
};

/* Over all strokes with points. */
struct shape {
    size_t lists;
    bool rows, points; /* what the strokes can be */
};

static size_t count_elements(const char *list) {
    size_t n = 0;
    for (const char *at = list; (at = json_next_element(at)); at = json_skip_value(at)) {
        n++;
    }
    return n;
}

static const char *const expected = "[[x…],[y…]] or [[x…],[y…],[t…]], or points [[x,y],…]";

/* Measures a stroke. Returns false with an error if it is not a list of lists. */
static bool measure(struct stroke *stroke, const char *text, struct error *error) {
    stroke->first = stroke->second = NULL;
    stroke->lists = stroke->length = 0;
    stroke->equal = stroke->pairs = stroke->empty = true;
    bool lists = *text == '[';
    for (const char *at = text; lists && (at = json_next_element(at)); at = json_skip_value(at)) {
        lists = *at == '[';
        const size_t n = lists ? count_elements(at) : 0;
        stroke->lists++;
        if (stroke->lists == 1) {
            stroke->first = at;
            stroke->length = n;
        } else if (stroke->lists == 2) {
            stroke->second = at;
        }
        stroke->equal = stroke->equal && n == stroke->length;
        stroke->pairs = stroke->pairs && n == 2;
        stroke->empty = stroke->empty && n == 0;
    }
    return lists || fail(error, "stroke %d of \"%s\" is not %s", stroke->number, stroke->name, expected);
}

static void add_to_shape(struct shape *shape, const struct stroke *stroke) {
    if (stroke->empty) {
        return;
    }
    shape->lists = shape->lists ? shape->lists : stroke->lists;
    shape->rows =
        shape->rows && stroke->lists >= 2 && stroke->lists <= 3 && stroke->equal && stroke->lists == shape->lists;
    shape->points = shape->points && stroke->pairs;
}

/* Decides between rows and points. Returns false with an error if the drawing can be either. */
static bool decide(const struct shape *shape, const char *name, struct stroke_options options,
                   enum stroke_layout *layout, struct error *error) {
    *layout = options.layout;
    if (options.layout != LAYOUT_BY_SHAPE) {
        return true;
    }
    if (shape->rows && shape->points && shape->lists > 0 && !options.prefer_rows) {
        return fail(error, "\"%s\" can be read as rows [[x…],[y…]] and as points [[x,y],…]; add --rows or --points",
                    name);
    }
    *layout = shape->rows || !shape->points ? LAYOUT_ROWS : LAYOUT_POINTS;
    return true;
}

/* Checks that rows are two or three of the same length, as many as in the strokes before. */
static bool check_rows(const struct stroke *stroke, size_t expected_rows, struct error *error) {
    if (stroke->lists < 2 || stroke->lists > 3) {
        return fail(error, "stroke %d of \"%s\" is not %s", stroke->number, stroke->name, expected);
    }
    if (stroke->lists != expected_rows) {
        return fail(error, "stroke %d of \"%s\" has %zu rows; expected %zu as in the strokes before", stroke->number,
                    stroke->name, stroke->lists, expected_rows);
    }
    return stroke->equal || fail(error, "stroke %d of \"%s\" has rows of different lengths; expected as many y%s as x",
                                 stroke->number, stroke->name, stroke->lists == 3 ? " and t" : "");
}

static bool check_points(const struct stroke *stroke, struct error *error) {
    return stroke->pairs || fail(error, "stroke %d of \"%s\" is not points [[x,y],…]", stroke->number, stroke->name);
}

/* A number; NaN for anything else. Whole numbers are the usual ones. */
static double read_number(const char *at) {
    const bool minus = *at == '-';
    const char *digit = at + minus;
    double value = 0;
    for (; *digit >= '0' && *digit <= '9' && digit - at < 15; digit++) {
        value = 10 * value + (*digit - '0');
    }
    if (digit == at + minus) {
        return NAN;
    }
    const bool whole = *digit != '.' && *digit != 'e' && *digit != 'E' && (*digit < '0' || *digit > '9');
    return !whole ? strtod(at, NULL) : minus ? -value : value;
}

static bool add_point(const struct stroke *stroke, const char *x, const char *y, struct drawing *drawing,
                      struct error *error) {
    const double values[2] = {read_number(x), read_number(y)};
    if (!(fabs(values[0]) <= (double)FLT_MAX && fabs(values[1]) <= (double)FLT_MAX)) {
        return fail(error, "stroke %d of \"%s\" has a coordinate that is not a finite number", stroke->number,
                    stroke->name);
    }
    if (drawing->n_points == INK_MAX_INPUT_POINTS) {
        return fail(error, "%s", ink_status_text(INK_ERROR_TOO_MANY_POINTS));
    }
    drawing_add_point(drawing, (float)values[0], (float)values[1]);
    return true;
}

static bool add_rows(const struct stroke *stroke, struct drawing *drawing, struct error *error) {
    const char *x = stroke->first, *y = stroke->second;
    while ((x = json_next_element(x)) && (y = json_next_element(y))) {
        if (!add_point(stroke, x, y, drawing, error)) {
            return false;
        }
        x = json_skip_value(x);
        y = json_skip_value(y);
    }
    return true;
}

static bool add_points(const struct stroke *stroke, const char *text, struct drawing *drawing, struct error *error) {
    for (const char *at = text; (at = json_next_element(at)); at = json_skip_value(at)) {
        const char *x = json_next_element(at), *y = json_next_element(json_skip_value(x));
        if (!add_point(stroke, x, y, drawing, error)) {
            return false;
        }
    }
    return true;
}

static bool add_stroke(const struct stroke *stroke, const char *text, const struct shape *shape,
                       enum stroke_layout layout, struct drawing *drawing, struct error *error) {
    if (stroke->empty) {
        return true;
    }
    const bool added = layout == LAYOUT_ROWS
                           ? check_rows(stroke, shape->lists, error) && add_rows(stroke, drawing, error)
                           : check_points(stroke, error) && add_points(stroke, text, drawing, error);
    drawing_end_stroke(drawing);
    return added;
}

bool json_read_strokes(struct json_text value, const char *name, struct stroke_options options, struct drawing *drawing,
                       struct error *error) {
    if (!value.start) {
        return fail(error, "no \"%s\"; expected {\"%s\":[[[x…],[y…]],…]}", name, name);
    }
    if (*value.start != '[') {
        return fail(error, "\"%s\" is not a list of strokes; expected [[[x…],[y…]],…]", name);
    }
    struct stroke stroke = {.name = name};
    struct shape shape = {.rows = true, .points = true};
    for (const char *at = value.start; (at = json_next_element(at)); at = json_skip_value(at)) {
        stroke.number++;
        if (!measure(&stroke, at, error)) {
            return false;
        }
        add_to_shape(&shape, &stroke);
    }
    enum stroke_layout layout;
    if (!decide(&shape, name, options, &layout, error)) {
        return false;
    }
    const bool simplified = layout == LAYOUT_ROWS && shape.lists == 2 && !options.raw;
    drawing_clear(drawing, simplified ? INK_SIMPLIFIED : INK_RAW);
    stroke.number = 0;
    for (const char *at = value.start; (at = json_next_element(at)); at = json_skip_value(at)) {
        stroke.number++;
        if (!measure(&stroke, at, error) || !add_stroke(&stroke, at, &shape, layout, drawing, error)) {
            return false;
        }
    }
    return drawing_check(drawing, error);
}
