/* Fuzzes strokes -> simplified strokes -> features -> forward pass, alone, among others and stroke by stroke, with
 * small models, or with the one that the environment's FUZZ_MODEL names.
 *
 * An input: a byte of options, a byte of strokes n, which also names labels to guess from, n bytes of points a stroke
 * (or raw ends, 4 bytes each), then coordinates: floats as they are, or small steps from the point before. */
#include "fuzz.h"
#include "tiny_model.h"

enum { MOST = 2048, MOST_EXPLAINED = 8 };

static ink_model models[TINY_MODELS];
static int n_models;

static void start(void) {
    const char *path = getenv("FUZZ_MODEL");
    if (!path) {
        for (; n_models < TINY_MODELS; n_models++) {
            const bytes file = tiny_model(n_models);
            DEMAND(ink_model_load(&models[n_models], file.at, file.size) == INK_OK);
        }
        return;
    }
    FILE *file = fopen(path, "rb");
    DEMAND(file);
    uint8_t *content = malloc(FUZZ_ARENA);
    DEMAND(content);
    const size_t size = fread(content, 1, FUZZ_ARENA, file);
    fclose(file);
    DEMAND(ink_model_load(&models[n_models++], content, size) == INK_OK);
}

/* Simplified: whole coordinates from 0 to 255, of which the longer side uses all but what the simplification took. */
static void demand_simplified(const ink_drawing *in, const ink_drawing *out) {
    uint32_t from = 0, with_points = 0;
    for (uint32_t s = 0; s < in->n_strokes; s++) {
        with_points += in->ends[s] > (s ? in->ends[s - 1] : 0);
    }
    DEMAND(out->n_strokes == with_points);
    for (uint32_t s = 0; s < out->n_strokes; s++) {
        DEMAND(out->ends[s] > from);
        from = out->ends[s];
    }
    DEMAND(from <= INK_MAX_POINTS);
    for (uint32_t i = 0; i < from; i++) {
        const ink_point at = out->points[i];
        DEMAND(at.x >= 0 && at.x <= 255 && at.y >= 0 && at.y <= 255);
        DEMAND(at.x == (float)(int)at.x && at.y == (float)(int)at.y);
    }
}

/* Among other drawings, a shorter one first and the same again last, in the smallest arena or a larger one. */
static void demand_same_in_batch(const ink_model *model, const ink_drawing *drawing, ink_status status,
                                 const float *p) {
    const ink_point dots[] = {{3, 4}, {9, 4}};
    const uint32_t one = 1, two = 2;
    const ink_drawing all[] = {
        {dots, &one, 1, INK_RAW, false, NULL}, *drawing, {dots, &two, 1, INK_RAW, true, NULL}, *drawing};
    static float among[4 * INK_MAX_LABELS];
    ink_status statuses[4];
    const size_t size = ink_batch_arena_size(model, drawing->n_strokes % 2 ? 1 : 4);
    DEMAND(fuzz_arena(size));
    DEMAND(ink_classify_batch(model, all, 4, fuzz_arena(size), size, among, statuses) == INK_OK);
    for (uint32_t i = 0; i < 4; i++) {
        const float *q = among + i * model->n_labels;
        DEMAND(statuses[i] == (i % 2 ? status : INK_OK));
        if (statuses[i] == INK_OK) {
            demand_probabilities(q, model->n_labels);
            DEMAND(i % 2 == 0 || memcmp(p, q, sizeof *p * model->n_labels) == 0);
        }
    }
}

/* Each stroke has a share within -1 to 1, and the last one leads to the answer of the whole drawing. */
static void demand_explained(const ink_model *model, const ink_drawing *drawing, ink_status status, const float *p) {
    const size_t size = ink_explain_arena_size(model);
    DEMAND(fuzz_arena(size));
    ink_explained_stroke strokes[MOST_EXPLAINED];
    uint32_t label = INK_BEST_GUESS;
    DEMAND(ink_explain(model, drawing, &label, fuzz_arena(size), size, strokes) == status);
    if (status != INK_OK) {
        return;
    }
    DEMAND(label < model->n_labels);
    for (uint32_t s = 0; s < drawing->n_strokes; s++) {
        DEMAND(strokes[s].share >= -1 && strokes[s].share <= 1);
        DEMAND(strokes[s].probability >= 0 && strokes[s].probability <= 1);
        DEMAND(strokes[s].best.label < model->n_labels);
    }
    for (uint32_t i = 0; i < model->n_labels; i++) {
        DEMAND(!drawing->among || drawing->among[i] || p[i] == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (n_models == 0) {
        start();
    }
    if (size < 2) {
        return 0;
    }
    const uint8_t options = data[0];
    uint32_t n_strokes = data[1] + (options & 0x80 ? 257U : 0U), ends[512 + 256], n = 0;
    const uint8_t *at = data + 2, *stop = data + size;
    for (uint32_t s = 0; s < n_strokes; s++) {
        if (options & 4) {
            ends[s] = at + 4 <= stop
                          ? (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24
                          : n;
            at += at + 4 <= stop ? 4 : 0;
        } else {
            ends[s] = n + (at < stop ? *at++ : 1);
        }
        n = ends[s] > n ? ends[s] : n;
    }
    /* What is checked before the points are read must hold for ends that point anywhere. */
    bool rising = n > 0 && n_strokes <= INK_MAX_STROKES;
    for (uint32_t s = 0; s < n_strokes && rising; s++) {
        rising = ends[s] >= (s ? ends[s - 1] : 0);
    }
    if (rising && n > MOST && n <= INK_MAX_INPUT_POINTS) {
        return 0;
    }
    static ink_point room[MOST];
    const uint32_t count = n <= MOST ? n : 0;
    ink_point *points = room + MOST - count, before = {0, 0};
    for (uint32_t i = 0; i < count; i++) {
        if (options & 8) {
            float xy[2] = {before.y, before.x};
            const size_t got = (size_t)(stop - at) < sizeof xy ? (size_t)(stop - at) : sizeof xy;
            memcpy(xy, at, got);
            at += got;
            points[i] = (ink_point){xy[0], xy[1]};
        } else {
            /* After the input's end the pen rests, or walks as its last bytes steer. */
            const bool more = stop - at >= 2, walks = (options & 0xC0) == 0xC0;
            const uint8_t a = more ? at[0] : walks ? (uint8_t)(i * 73U + data[size - 1]) : 0;
            const uint8_t b = more ? at[1] : walks ? (uint8_t)(i * 31U + data[size - 2]) : 0;
            at += more ? 2 : 0;
            const float by = options & 16 ? 64 : options & 32 ? 0.25F : 1;
            points[i] = (ink_point){before.x + (float)(int8_t)a * by, before.y + (float)(int8_t)b * by};
        }
        before = points[i];
    }
    static uint8_t among[INK_MAX_LABELS];
    const bool chooses = (options & 48) == 48;
    for (uint32_t i = 0; i < INK_MAX_LABELS; i++) {
        among[i] = data[1] >> i % 8 & 1;
    }
    const ink_drawing drawing = {
        points, ends, n_strokes, options & 1 ? INK_SIMPLIFIED : INK_RAW, (options & 128) != 0, chooses ? among : NULL};
    const int chosen = (options >> 1 & 1) | (options >> 5 & 2);
    const ink_model *model = &models[chosen < n_models ? chosen : 0];

    ink_drawing out;
    const ink_status simplified = ink_simplify(&drawing, fuzz_arena(ink_arena_size(NULL)), ink_arena_size(NULL), &out);
    if (simplified == INK_OK) {
        DEMAND(rising && n <= INK_MAX_INPUT_POINTS);
        demand_simplified(&drawing, &out);
    }
    float p[INK_MAX_LABELS];
    const ink_status status =
        ink_classify(model, &drawing, fuzz_arena(ink_arena_size(model)), ink_arena_size(model), p);
    DEMAND(status == (chooses && data[1] % 32 == 0 && n_models > 1 ? INK_ERROR_AMONG : simplified));
    DEMAND(status <= INK_ERROR_STROKE_ORDER || chooses);
    if (status == INK_OK) {
        demand_probabilities(p, model->n_labels);
    }
    demand_same_in_batch(model, &drawing, status, p);
    if (n_strokes <= MOST_EXPLAINED && n <= INK_MAX_POINTS / 8) {
        demand_explained(model, &drawing, status, p);
    }
    return 0;
}
