/* An LSTM in one or both directions. Its tensors, for each direction: input matrix W with bias, (4 · units,
 * input_width), and recurrent matrix U without, (4 · units, units). */
#include "kernels/activations.h"
#include "recurrent.h"

static size_t gates(const ink_layer *layer) { return 4 * (size_t)layer->width; }

static size_t tensor_size(const ink_layer *layer) {
    return ink_directions(layer) * (ink_matrix_size(layer, gates(layer), ink_matrix_columns(layer), true) +
                                    ink_matrix_size(layer, gates(layer), ink_state_columns(layer), false));
}

static bool validate_weights(const ink_layer *layer) {
    const uint8_t *at = layer->tensors;
    for (uint32_t i = 0; i < ink_directions(layer); i++) {
        if (!ink_validate_matrix(layer, &at, gates(layer), ink_matrix_columns(layer), true) ||
            !ink_validate_matrix(layer, &at, gates(layer), ink_state_columns(layer), false)) {
            return false;
        }
    }
    return true;
}

/* The packed input, then floats: W x + bias of a chunk (INK_CHUNK, 4 · units), gates (4 · units), c, h and the packed h
 * (units each, of h as many as copies); for several drawings also the chunk's packed input. */
static size_t scratch_size(const ink_layer *layer, size_t rows) {
    return ink_packed_size(layer, rows) + (INK_BATCH > 1 ? ink_packed_size(layer, ink_chunk_rows(rows)) : 0) +
           ink_round_up(sizeof(float) * (4 * ink_chunk_rows(rows) + 6 + ink_copies(layer)) * layer->width,
                        INK_ALIGNMENT);
}

/* Whether a step of int8 weights has the gates of the one before, as in padding: its packed input is equal, and so is h
 * as the product reads it. packed_h: that of the step before. */
static bool is_settled(const ink_layer *layer, const void *input, const void *before, const float *h, ink_q *packed_h) {
    if (!layer->weights || memcmp(input, before, ink_packed_step(layer)) != 0) {
        return false;
    }
    ink_q *next = packed_h + ink_state_columns(layer); /* there is room for as many floats */
    ink_quantize_rows(layer, next, h, 1, layer->width, INK_H_SCALE, INK_H_ZERO);
    return memcmp(packed_h, next, sizeof *next * ink_state_columns(layer)) == 0;
}

/* One direction, whose tensors are at `*tensors`, which moves past them. y: (rows, y_step), or (1, y_step) without
 * return_sequences. scratch: behind the packed input. */
static void run(const ink_layer *layer, const uint8_t **tensors, bool backward, const uint8_t *packed, size_t rows,
                float *y, size_t y_step, float *scratch) {
    const size_t units = layer->width, n_gates = gates(layer);
    const ink_linear w = ink_read_matrix(layer, tensors, n_gates, ink_matrix_columns(layer), true);
    const ink_linear u = ink_read_matrix(layer, tensors, n_gates, ink_state_columns(layer), false);
    float *sums = scratch + ink_chunk_rows(rows) * n_gates, *c = sums + n_gates, *h = c + units;
    void *packed_h = h + units;
    memset(c, 0, sizeof *c * 2 * units);
    for (size_t done = 0; done < rows;) {
        const size_t n = ink_chunk_rows(rows - done), from = backward ? rows - done - n : done;
        ink_multiply(layer, &w, packed + from * ink_packed_step(layer), 1, n, scratch, n_gates);
        for (const size_t end = done + n; done < end; done++) {
            const size_t t = backward ? rows - 1 - done : done;
            const float *input = scratch + (t - from) * n_gates;
            float *out = layer->return_sequences ? y + t * y_step : y;
            const size_t step = ink_packed_step(layer);
            const uint8_t *x = packed + t * step;
            if (INK_MORE && done > 0 && is_settled(layer, x, backward ? x + step : x - step, h, packed_h)) {
                /* `sums` are those of the step before */
            } else if (layer->weights) {
                ink_quantize_rows(layer, packed_h, h, 1, units, INK_H_SCALE, INK_H_ZERO);
                ink_gates_int8(&u, packed_h, 1, true, input, sums);
            } else {
                memcpy(packed_h, h, sizeof *h * units);
                ink_gates_float(&u, packed_h, 1, true, input, sums);
            }
            ink_update_cells(&(ink_cells){c, out, units}, sums);
            h = out;
        }
    }
}

static void forward(const ink_layer *layer, const ink_pass *pass) {
    const uint8_t *tensors = layer->tensors, *packed = pass->scratch;
    uint8_t *scratch = (uint8_t *)pass->scratch + ink_packed_size(layer, pass->rows);
    const uint32_t n = ink_directions(layer);
    ink_pack_input(layer, pass->x, pass->rows, 0, 0, pass->scratch);
    for (uint32_t i = 0; i < n; i++) {
        const bool backward = layer->direction == INK_BACKWARD || i == 1;
        run(layer, &tensors, backward, packed, pass->rows, pass->x + i * layer->width, n * layer->width,
            (float *)(void *)scratch);
    }
}

#if INK_BATCH > 1

/* Drawings whose input is packed. */
typedef struct batch {
    const ink_pass *passes; /* (n), those with more rows first */
    size_t n;
    size_t starts[INK_BATCH]; /* of each drawing's packed input: rows before it */
    size_t rows;              /* of all */
} batch;

/* How many of the first n drawings have a step t. */
static size_t still_running(const batch *all, size_t n, size_t t) {
    while (n > 0 && all->passes[n - 1].rows <= t) {
        n--;
    }
    return n;
}

/* Copies the packed input of as many steps as fit `capacity` rows, from t on: step by step, in each the drawings that
 * run. Returns the number of rows. step: bytes of a row. */
static size_t gather(const batch *all, bool backward, size_t t, size_t capacity, size_t step, uint8_t *chunk) {
    const uint8_t *packed = all->passes->scratch;
    size_t rows = 0;
    for (size_t n = all->n; (n = still_running(all, n, t)) > 0 && rows + n <= capacity; t++) {
        for (size_t i = 0; i < n; i++, rows++) {
            const size_t row = all->starts[i] + (backward ? all->passes[i].rows - 1 - t : t);
            memcpy(chunk + rows * step, packed + row * step, step);
        }
    }
    return rows;
}

/* h: (n, units) floats -> as the recurrent product reads them. */
static void pack_h(const ink_layer *layer, const float *h, size_t n, void *packed_h) {
    if (layer->weights) {
        ink_quantize_rows(layer, packed_h, h, n, layer->width, INK_H_SCALE, INK_H_ZERO);
    } else {
        memcpy(packed_h, h, sizeof *h * n * layer->width);
    }
}

/* As `run`, for several drawings, whose tensors are at `*tensors`, which moves past them. Writes the drawings' columns
 * from `column` on. */
static void run_all(const ink_layer *layer, const batch *all, const uint8_t **tensors, bool backward, size_t column) {
    const size_t units = layer->width, n_gates = gates(layer);
    const size_t capacity = all->n > INK_CHUNK ? all->n : ink_chunk_rows(all->rows),
                 y_step = ink_directions(layer) * units;
    const size_t h_step = ink_state_columns(layer) * (layer->weights ? sizeof(ink_q) : sizeof(float));
    const ink_linear w = ink_read_matrix(layer, tensors, n_gates, ink_matrix_columns(layer), true);
    const ink_linear u = ink_read_matrix(layer, tensors, n_gates, ink_state_columns(layer), false);
    uint8_t *chunk = (uint8_t *)all->passes->scratch + ink_packed_size(layer, all->rows);
    float *inputs = (float *)(void *)(chunk + ink_packed_size(layer, capacity)), *input = inputs;
    float *sums = inputs + capacity * n_gates, *c = sums + all->n * n_gates;
    uint8_t *packed_h = (uint8_t *)(c + all->n * units);
    memset(c, 0, sizeof *c * all->n * units);
    pack_h(layer, c, all->n, packed_h);
    size_t ahead = 0; /* rows of `inputs` that are computed and not used yet */
    for (size_t t = 0, n = all->n; (n = still_running(all, n, t)) > 0; t++) {
        if (ahead == 0) {
            ahead = gather(all, backward, t, capacity, ink_packed_step(layer), chunk);
            ink_multiply(layer, &w, chunk, 1, ahead, inputs, n_gates);
            input = inputs;
        }
        if (layer->weights) {
            ink_gates_int8(&u, (const ink_q *)(void *)packed_h, n, t == 0, input, sums);
        } else {
            ink_gates_float(&u, (const float *)(void *)packed_h, n, t == 0, input, sums);
        }
        for (size_t i = 0; i < n; i++) {
            const ink_pass *pass = &all->passes[i];
            float *h = pass->x + column;
            if (layer->return_sequences) {
                h += (backward ? pass->rows - 1 - t : t) * y_step;
            }
            ink_update_cells(&(ink_cells){c + i * units, h, units}, sums + i * n_gates);
            pack_h(layer, h, 1, packed_h + i * h_step);
        }
        input += n * n_gates;
        ahead -= n;
    }
}

static void forward_all(const ink_layer *layer, const ink_pass *passes, size_t n) {
    batch all = {.passes = passes, .n = n};
    for (size_t i = 0; i < n; i++) {
        all.starts[i] = all.rows;
        ink_pack_input(layer, passes[i].x, passes[i].rows, 0, 0,
                       (uint8_t *)passes->scratch + all.rows * ink_packed_step(layer));
        all.rows += passes[i].rows;
    }
    const uint8_t *tensors = layer->tensors;
    for (uint32_t i = 0; i < ink_directions(layer); i++) {
        run_all(layer, &all, &tensors, layer->direction == INK_BACKWARD || i == 1, (size_t)i * layer->width);
    }
}

#endif

const ink_layer_kind ink_kind_lstm = {
    .fields = INK_USES_WEIGHTS | INK_USES_DIRECTION,
    .time = INK_TIME_SEQUENCES,
    .is_output = false,
    .width = ink_recurrent_width,
    .rows = ink_recurrent_rows,
    .tensor_size = tensor_size,
    .validate_weights = validate_weights,
    .scratch_size = scratch_size,
    .forward = forward,
#if INK_BATCH > 1
    .forward_all = forward_all,
#endif
};
