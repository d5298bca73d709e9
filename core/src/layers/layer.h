/* Layers: what the rest of the core needs to know about each kind, in one table.
 *
 * Between layers, values are float32, (T, C) row-major: T rows, one per time step, of C features each. Rows lie
 * `ink_padded_width(C)` floats apart; the floats after the C-th are 0. */
#ifndef INK_LAYER_H
#define INK_LAYER_H

#include "inkling.h"

/* Every kind: its name in C, its number in a model file, its definition (an ink_layer_kind in a file of its own, called
 * ink_kind_ and this). To add a kind, write its file and add its row; numbers rise. */
#define INK_LAYER_KINDS(ROW)                                                                                           \
    ROW(INK_CONV1D, 1, conv1d)                                                                                         \
    ROW(INK_LSTM, 2, lstm)                                                                                             \
    ROW(INK_LAYER_NORM, 3, layer_norm)                                                                                 \
    ROW(INK_POOL, 4, pool)                                                                                             \
    ROW(INK_DENSE, 5, dense)                                                                                           \
    ROW(INK_SOFTMAX, 6, softmax)                                                                                       \
    INK_MORE_LAYER_KINDS(ROW)

/* Those that only imported networks have. */
#if INK_MORE
#define INK_MORE_LAYER_KINDS(ROW)                                                                                      \
    ROW(INK_AFFINE, 7, affine)                                                                                         \
    ROW(INK_FUNCTION, 8, function)                                                                                     \
    ROW(INK_WINDOW_POOL, 9, window_pool)                                                                               \
    ROW(INK_FLATTEN, 10, flatten)                                                                                      \
    ROW(INK_MERGE, 11, merge)                                                                                          \
    ROW(INK_CONV1D_DILATED, 12, conv1d_dilated)                                                                        \
    ROW(INK_LSTM_HARD, 13, lstm_hard)                                                                                  \
    ROW(INK_GRU, 14, gru)                                                                                              \
    ROW(INK_GRU_BEFORE, 15, gru_before)                                                                                \
    ROW(INK_PRELU, 16, prelu)                                                                                          \
    ROW(INK_PAD, 17, pad)
#else
#define INK_MORE_LAYER_KINDS(ROW)
#endif

#define INK_LAYER_NUMBER(constant, number, name) constant = (number),
enum { INK_LAYER_KINDS(INK_LAYER_NUMBER) INK_LAYER_END };

/* Values of a layer's fields. */
/* `weights`: float32, or int8 for so many copies of each value of the input (see weights/FORMAT.md). */
enum { INK_FLOAT32 = 0, INK_INT8, INK_MAX_COPIES = INK_MORE ? 3 : INK_INT8 };
enum { INK_VALID = 0, INK_SAME, INK_CAUSAL };
enum { INK_LINEAR = 0, INK_RELU };
/* `activation` of a function layer. */
enum {
    INK_FUNCTION_RELU = 1,
    INK_TANH,
    INK_SIGMOID,
    INK_HARD_SIGMOID,   /* clamp(0.2 x + 0.5, 0, 1) */
    INK_HARD_SIGMOID_6, /* clamp(x / 6 + 0.5, 0, 1) */
    INK_ELU,
    INK_GELU,
    INK_GELU_TANH,
    INK_SWISH,
    INK_FUNCTIONS_END
};
/* `activation` of a merge layer. */
enum { INK_MERGE_SUM = 1, INK_MERGE_MEAN, INK_MERGE_PRODUCT };
/* `activation` of a recurrent layer: of its gates. */
enum { INK_GATES_SIGMOID = 0, INK_GATES_HARD, INK_GATES_HARD_6 };
enum { INK_FORWARD = 0, INK_BACKWARD, INK_BIDIRECTIONAL };
enum { INK_POOL_LAST = 1, INK_POOL_MEAN = 2, INK_POOL_MAX = 4, INK_POOL_SUM = 8 };

enum { INK_MAX_WIDTH = 4096 };

/* Fields of ink_layer that a kind may use; the others must be 0. */
enum {
    INK_USES_WEIGHTS = 1,     /* width, weights, input_scale, input_zero */
    INK_USES_KERNEL = 2,      /* kernel, stride, padding */
    INK_USES_ACTIVATION = 4,  /* activation */
    INK_USES_DIRECTION = 8,   /* direction, return_sequences */
    INK_USES_POOL_KINDS = 16, /* pool_kinds */
    INK_USES_FUNCTION = 32,   /* activation, of a function or merge layer */
    INK_USES_GATES = 64,      /* activation, of gates */
    INK_USES_WIDTH = 128      /* width alone */
};

/* What a kind does with the time axis. */
typedef enum ink_time {
    INK_TIME_IGNORED,  /* treats each row by itself, so it may stand after the time axis is gone */
    INK_TIME_KEPT,     /* needs a time axis and keeps one */
    INK_TIME_REMOVED,  /* needs one and removes it: one row comes out */
    INK_TIME_SEQUENCES /* needs one; keeps it if return_sequences is 1, else removes it */
} ink_time;

/* A forward pass on its way through the layers. */
typedef struct ink_pass {
    float *x;             /* (rows, C): the layer's input, replaced by its output */
    size_t rows;          /* T */
    void *scratch;        /* aligned to INK_ALIGNMENT, as large as the layer asked for */
    float temperature;    /* logits are divided by it */
    const uint8_t *among; /* (n_labels): as in ink_drawing */
} ink_pass;

/* One kind of layer. Only forward_all may be missing: ink_same_width and the others below are for kinds that have
 * nothing to do. */
typedef struct ink_layer_kind {
    uint8_t fields; /* INK_USES_… */
    uint8_t time;   /* ink_time */
    bool is_output; /* stands last, and no other kind does */

    /* C of the output; 0 if its fields are invalid. What holds for all kinds has been checked before. */
    uint32_t (*width)(const ink_layer *layer);

    /* T of the output for `rows` rows of input; 0 if they are too few. */
    size_t (*rows)(const ink_layer *layer, size_t rows);

    /* Bytes of its tensors in a model file, a multiple of 16. */
    size_t (*tensor_size)(const ink_layer *layer);

    /* Whether all float32 tensors are finite and all int8 weights within ±INK_MAX_WEIGHT. */
    bool (*validate_weights)(const ink_layer *layer);

    /* Bytes of scratch that `forward` needs for `rows` rows, a multiple of INK_ALIGNMENT. */
    size_t (*scratch_size)(const ink_layer *layer, size_t rows);

    /* pass->x: (pass->rows, input_width) -> (rows out, width), in place; it has room for the larger of the two. */
    void (*forward)(const ink_layer *layer, const ink_pass *pass);

#if INK_BATCH > 1
    /* The same for n drawings, at most INK_BATCH, those with more rows first; NULL: one after the other. All have the
     * same scratch, as large as the sum of what each asked for. */
    void (*forward_all)(const ink_layer *layer, const ink_pass *passes, size_t n);
#endif
} ink_layer_kind;

uint32_t ink_same_width(const ink_layer *layer);
size_t ink_same_rows(const ink_layer *layer, size_t rows);
size_t ink_no_tensors(const ink_layer *layer);
bool ink_no_weights(const ink_layer *layer); /* true: nothing is wrong with them */
size_t ink_no_scratch(const ink_layer *layer, size_t rows);

#define INK_LAYER_DECLARATION(constant, number, name) extern const ink_layer_kind ink_kind_##name;
INK_LAYER_KINDS(INK_LAYER_DECLARATION)

/* The kind of a layer's type; NULL if there is none. */
const ink_layer_kind *ink_layer_kind_of(const ink_layer *layer);

/* Its name, as in weights/FORMAT.md. */
const char *ink_layer_name(const ink_layer *layer);

/* Floats from one row of C features to the next. */
static inline size_t ink_padded_width(size_t c) { return (c + 3) / 4 * 4; }

static inline size_t ink_round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

/* C of the output; 0 if a field is out of its range. The functions below are for layers that have passed this one. */
uint32_t ink_layer_width(const ink_layer *layer);

/* T of the output for `rows` rows of input; 0 if they are too few. */
size_t ink_layer_rows(const ink_layer *layer, size_t rows);

/* Whether the layer removes the time axis. */
bool ink_layer_removes_time(const ink_layer *layer);

/* Bytes of its tensors in a model file, a multiple of 16. */
size_t ink_layer_tensor_size(const ink_layer *layer);

/* Whether all float32 tensors are finite and all int8 weights within ±INK_MAX_WEIGHT. */
bool ink_layer_validate_weights(const ink_layer *layer);

/* Bytes of scratch that ink_layer_forward needs for `rows` rows, a multiple of INK_ALIGNMENT. */
size_t ink_layer_scratch_size(const ink_layer *layer, size_t rows);

/* Runs the layer: pass->x (pass->rows, input_width) -> (pass->rows, width), in place. */
void ink_layer_forward(const ink_layer *layer, ink_pass *pass);

#if INK_BATCH > 1
/* The same for n drawings, at most INK_BATCH, those with more rows first, as they stay. All have the same scratch, as
 * large as the sum of ink_layer_scratch_size. */
void ink_layer_forward_all(const ink_layer *layer, ink_pass *passes, size_t n);
#endif

#endif
