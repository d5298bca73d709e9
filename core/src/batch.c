/* Classifies drawings together, so that each LSTM reads its weights once for all of them.
 *
 * The arena: scratch for preprocessing, then the values of each drawing of a group, then scratch for one layer. */
#include "features/feature_set.h"
#include "layers/layer.h"
#include "model.h"
#include "preprocess.h"
#include <string.h>

size_t ink_batch_arena_size(const ink_model *model, size_t n) {
    const ink_arena_layout largest = ink_model_arena_layout(model),
                           usual = ink_rows_arena_layout(model, ink_feature_rows(model, INK_BATCH_POINTS));
    const size_t one = largest.values + largest.scratch,
                 all = (n < INK_BATCH ? n : INK_BATCH) * (usual.values + usual.scratch);
    return ink_preprocess_scratch_size() + (all > one ? all : one);
}

/* Drawings that are ordered by length, from which groups of similar length are taken. */
enum { WINDOW = 1024 };

/* A call for at most WINDOW drawings. */
typedef struct batch {
    const ink_model *model;
    const ink_drawing *drawings;
    float *probabilities;
    ink_status *statuses;
    uint8_t *arena;
    size_t arena_size;
    uint32_t prepared;      /* the drawing that is simplified already and begins the next group, or NONE */
    ink_drawing simplified; /* that drawing, in the arena's first part */
} batch;

#define NONE UINT32_MAX

/* Drawings that pass the layers together. */
typedef struct drawing_group {
    size_t n;
    ink_pass passes[INK_BATCH];   /* those with more rows first */
    uint16_t drawings[INK_BATCH]; /* which they are */
} drawing_group;

/* Points of a drawing that may be invalid: only for its place in the order. */
static uint32_t any_length(const ink_drawing *drawing) {
    return drawing->n_strokes > 0 && drawing->n_strokes <= INK_MAX_STROKES ? drawing->ends[drawing->n_strokes - 1] : 0;
}

static void insert(drawing_group *group, const ink_pass *pass, uint16_t drawing) {
    size_t at = group->n++;
    for (; INK_BATCH > 1 && at > 0 && group->passes[at - 1].rows < pass->rows; at--) {
        group->passes[at] = group->passes[at - 1];
        group->drawings[at] = group->drawings[at - 1];
    }
    group->passes[at] = *pass;
    group->drawings[at] = drawing;
}

/* Simplifies a drawing. Returns false with its status if it is invalid. */
static bool prepare(batch *all, uint32_t index) {
    const ink_drawing *drawing = &all->drawings[index];
    ink_status *status = &all->statuses[index];
    *status = INK_MORE ? ink_check_among(all->model, drawing->among) : INK_OK;
    if (*status == INK_OK) {
        *status = ink_preprocess(drawing, all->arena, &all->simplified);
    }
    if (*status != INK_OK) {
        return false;
    }
    ink_normalize(&all->simplified);
    all->prepared = index;
    return true;
}

/* Makes the features of drawings, in their order, as many as may pass the layers together. Returns how many drawings
 * were taken, the invalid ones included. */
static uint32_t fill_group(batch *all, const uint16_t *order, uint32_t n, drawing_group *group) {
    const ink_model *model = all->model;
    size_t used = ink_preprocess_scratch_size(), scratch = 0; /* bytes */
    uint32_t taken = 0;
    for (; taken < n && group->n < INK_BATCH; taken++) {
        const ink_drawing *drawing = &all->drawings[order[taken]], *simplified = &all->simplified;
        if (all->prepared != order[taken] && !prepare(all, order[taken])) {
            continue;
        }
        const size_t rows = ink_feature_rows(model, simplified->ends[simplified->n_strokes - 1]);
        const ink_arena_layout layout = ink_rows_arena_layout(model, rows);
        if (used + layout.values + scratch + layout.scratch > all->arena_size) {
            break; /* it begins the next group */
        }
        const ink_pass pass = {.x = (float *)(void *)(all->arena + used),
                               .rows = rows,
                               .temperature = drawing->unfinished ? model->unfinished_temperature : model->temperature,
                               .among = drawing->among};
        ink_make_features(model, simplified, pass.x, ink_padded_width(ink_feature_channels(model)));
        insert(group, &pass, order[taken]);
        all->prepared = NONE;
        used += layout.values;
        scratch += layout.scratch;
    }
    for (size_t i = 0; i < group->n; i++) {
        group->passes[i].scratch = all->arena + used;
    }
    return taken;
}

/* Classifies the first drawings of an order, as many as may pass the layers together. Returns how many. */
static uint32_t classify_group(batch *all, const uint16_t *order, uint32_t n) {
    drawing_group group;
    group.n = 0;
    const uint32_t taken = fill_group(all, order, n, &group);
    const ink_model *model = all->model;
    for (uint32_t i = 0; i < model->n_layers && group.n > 0; i++) {
#if INK_BATCH > 1
        ink_layer_forward_all(&model->layers[i], group.passes, group.n);
#else
        ink_layer_forward(&model->layers[i], group.passes);
#endif
    }
    for (size_t i = 0; i < group.n; i++) {
        memcpy(all->probabilities + (size_t)group.drawings[i] * model->n_labels, group.passes[i].x,
               sizeof(float) * model->n_labels);
    }
    return taken;
}

/* Sorts by length. The gaps are Ciura's. */
static void sort_drawings(const ink_drawing *drawings, uint16_t *order, uint32_t n) {
    static const uint16_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};
    for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
        const uint32_t gap = gaps[g];
        for (uint32_t i = gap; i < n; i++) {
            const uint16_t moved = order[i];
            const uint32_t length = any_length(&drawings[moved]);
            uint32_t at = i;
            for (; at >= gap && any_length(&drawings[order[at - gap]]) < length; at -= gap) {
                order[at] = order[at - gap];
            }
            order[at] = moved;
        }
    }
}

ink_status ink_classify_batch(const ink_model *model, const ink_drawing *drawings, size_t n, void *arena,
                              size_t arena_size, float *probabilities, ink_status *statuses) {
    if (!ink_arena_fits(arena, arena_size, ink_batch_arena_size(model, 1))) {
        return INK_ERROR_ARENA;
    }
    while (n > 0) {
        batch all = {.model = model,
                     .drawings = drawings,
                     .probabilities = probabilities,
                     .statuses = statuses,
                     .arena = arena,
                     .arena_size = arena_size,
                     .prepared = NONE};
        const uint32_t window = n < WINDOW ? (uint32_t)n : WINDOW;
        uint16_t order[WINDOW];
        for (uint32_t i = 0; i < window; i++) {
            order[i] = (uint16_t)i;
        }
        sort_drawings(drawings, order, window);
        for (uint32_t done = 0; done < window;) {
            done += classify_group(&all, order + done, window - done);
        }
        n -= window;
        drawings += window;
        statuses += window;
        probabilities += (size_t)window * model->n_labels;
    }
    return INK_OK;
}
