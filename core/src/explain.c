/* Explains a guess: what each stroke adds to a label's probability, and the course of the guess along the drawing.
 *
 * The drawing is simplified once. Then strokes are left out of the simplified drawing, so that the working memory does
 * not depend on how many points the pen gave. The last strokes come first: their group contains the whole drawing,
 * whose best guess may be the label to explain. */
#include "model.h"
#include "preprocess.h"
#include <string.h>

#if INK_MORE
/* Strokes of a group: each gives two drawings, which are classified together. */
enum { GROUP = INK_BATCH > 1 ? INK_BATCH / 2 : 1 };

/* The arena; what ink_classify_batch needs follows. */
typedef struct workspace {
    ink_point points[INK_MAX_POINTS]; /* of the whole drawing, simplified */
    uint32_t ends[INK_MAX_STROKES];
    uint16_t places[INK_MAX_STROKES]; /* of its strokes among the given ones, some of which may have no points */
    ink_point rest_points[GROUP][INK_MAX_POINTS]; /* of the drawing without a stroke */
    uint32_t rest_ends[GROUP][INK_MAX_STROKES];
    ink_drawing drawings[2 * GROUP]; /* those without a stroke, then those that end with it */
    ink_status statuses[2 * GROUP];
    float probabilities[2 * GROUP * INK_MAX_LABELS];
} workspace;

static size_t workspace_size(void) { return (sizeof(workspace) + INK_ALIGNMENT - 1) / INK_ALIGNMENT * INK_ALIGNMENT; }

size_t ink_explain_arena_size(const ink_model *model) {
    return workspace_size() + ink_batch_arena_size(model, (size_t)2 * GROUP);
}

/* Copies a simplified drawing into the workspace. given: what it was made of. */
static void keep_whole(workspace *work, const ink_drawing *given, ink_drawing *simplified) {
    const uint32_t n = simplified->n_strokes;
    memcpy(work->points, simplified->points, sizeof *work->points * simplified->ends[n - 1]);
    memcpy(work->ends, simplified->ends, sizeof *work->ends * n);
    uint32_t kept = 0;
    for (uint32_t s = 0, from = 0; s < given->n_strokes; from = given->ends[s++]) {
        if (given->ends[s] > from) {
            work->places[kept++] = (uint16_t)s;
        }
    }
    *simplified = *given;
    simplified->points = work->points;
    simplified->ends = work->ends;
    simplified->n_strokes = n;
    simplified->format = INK_SIMPLIFIED;
}

static ink_drawing leave_out(const ink_drawing *whole, uint32_t stroke, ink_point *points, uint32_t *ends) {
    const uint32_t from = stroke > 0 ? whole->ends[stroke - 1] : 0, to = whole->ends[stroke],
                   all = whole->ends[whole->n_strokes - 1];
    memcpy(points, whole->points, sizeof *points * from);
    memcpy(points + from, whole->points + to, sizeof *points * (all - to));
    for (uint32_t s = 0; s + 1 < whole->n_strokes; s++) {
        ends[s] = s < stroke ? whole->ends[s] : whole->ends[s + 1] - (to - from);
    }
    ink_drawing rest = *whole;
    rest.points = points;
    rest.ends = ends;
    rest.n_strokes = whole->n_strokes - 1;
    return rest;
}

static ink_drawing beginning(const ink_drawing *whole, uint32_t n_strokes) {
    ink_drawing part = *whole;
    part.n_strokes = n_strokes;
    part.unfinished = whole->unfinished || n_strokes < whole->n_strokes;
    return part;
}

/* A label's probability without any stroke: all labels are equally likely. */
static float probability_of_nothing(const ink_model *model, const uint8_t *among, uint32_t label) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        n += !among || among[i];
    }
    return !among || among[label] ? 1 / (float)n : 0;
}

/* What is being explained. */
typedef struct explanation {
    const ink_model *model;
    ink_drawing whole;
    uint32_t label;
    float probability; /* the label's, of the whole drawing */
} explanation;

/* Explains the strokes from `from` to before `to`. */
static void explain_group(explanation *of, workspace *work, size_t arena_size, uint32_t from, uint32_t to,
                          ink_explained_stroke *strokes) {
    const ink_model *model = of->model;
    const uint32_t n = to - from;
    for (uint32_t i = 0; i < n; i++) {
        work->drawings[i] = leave_out(&of->whole, from + i, work->rest_points[i], work->rest_ends[i]);
        work->drawings[n + i] = beginning(&of->whole, from + i + 1);
    }
    ink_classify_batch(model, work->drawings, (size_t)2 * n, (uint8_t *)work + workspace_size(),
                       arena_size - workspace_size(), work->probabilities, work->statuses);
    const float *rests = work->probabilities, *parts = rests + (size_t)n * model->n_labels;
    if (to == of->whole.n_strokes) {
        const float *all = parts + (size_t)(n - 1) * model->n_labels;
        if (of->label == INK_BEST_GUESS) {
            ink_guess best;
            ink_top(model, all, &best, 1);
            of->label = best.label;
        }
        of->probability = all[of->label];
    }
    for (uint32_t i = 0; i < n; i++) {
        const float without = work->statuses[i] == INK_OK ? rests[(size_t)i * model->n_labels + of->label]
                                                          : probability_of_nothing(model, of->whole.among, of->label);
        const float *part = parts + (size_t)i * model->n_labels;
        ink_explained_stroke *stroke = &strokes[work->places[from + i]];
        stroke->share = of->probability - without;
        stroke->probability = part[of->label];
        ink_top(model, part, &stroke->best, 1);
    }
}

/* Strokes without points change nothing. */
static void explain_empty_strokes(const ink_drawing *given, ink_explained_stroke *strokes) {
    ink_explained_stroke before = {0};
    for (uint32_t s = 0, from = 0; s < given->n_strokes; from = given->ends[s++]) {
        if (given->ends[s] == from) {
            strokes[s] = before;
        }
        before = strokes[s];
        before.share = 0;
    }
}

ink_status ink_explain(const ink_model *model, const ink_drawing *drawing, uint32_t *label, void *arena,
                       size_t arena_size, ink_explained_stroke *strokes) {
    if (!ink_arena_fits(arena, arena_size, ink_explain_arena_size(model))) {
        return INK_ERROR_ARENA;
    }
    if (*label >= model->n_labels && *label != INK_BEST_GUESS) {
        return INK_ERROR_LABEL;
    }
    workspace *work = arena;
    explanation of = {.model = model, .label = *label};
    ink_status status = ink_check_among(model, drawing->among);
    if (status == INK_OK) {
        status = ink_preprocess(drawing, (uint8_t *)arena + workspace_size(), &of.whole);
    }
    if (status != INK_OK) {
        return status;
    }
    keep_whole(work, drawing, &of.whole);
    for (uint32_t to = of.whole.n_strokes; to > 0;) {
        const uint32_t from = to > GROUP ? to - GROUP : 0;
        explain_group(&of, work, arena_size, from, to, strokes);
        to = from;
    }
    explain_empty_strokes(drawing, strokes);
    *label = of.label;
    return INK_OK;
}
#endif
