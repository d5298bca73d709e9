/* Model files of seeded weights, built in memory byte by byte after weights/FORMAT.md, without the core's help. */
#ifndef SEEDED_MODEL_H
#define SEEDED_MODEL_H

#include "layers/layer.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes {
    uint8_t *at;
    size_t size, room;
} bytes;

static uint8_t *append(bytes *to, size_t n) {
    if (to->size + n > to->room) {
        to->room = 2 * (to->size + n);
        to->at = realloc(to->at, to->room);
        if (!to->at) {
            abort();
        }
    }
    memset(to->at + to->size, 0, n);
    to->size += n;
    return to->at + to->size - n;
}

static void put_u32(uint8_t *at, uint32_t v) {
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(v >> 8 * i);
    }
}

static void put_f32(uint8_t *at, float v) {
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    put_u32(at, bits);
}

/* Bit by bit, to hold the core's tables against. */
static uint32_t slow_crc32(const uint8_t *p, size_t n) {
    uint32_t crc = 0xFFFFFFFFU;
    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0);
        }
    }
    return ~crc;
}

static void seal(bytes *file) {
    put_u32(file->at + 16, (uint32_t)file->size);
    put_u32(file->at + 12, slow_crc32(file->at + 16, file->size - 16));
}

/* The generator of training/golden.py. */
static uint32_t random_state, random_seed = 12345;

static double random_value(double amplitude) {
    random_state = random_state * 1664525U + 1013904223U;
    return ((double)(random_state >> 8) / 8388608.0 - 1) * amplitude;
}

static size_t up(size_t n, size_t to) { return (n + to - 1) / to * to; }

static void put_vector(bytes *file, const double *values, size_t n, size_t to) {
    uint8_t *at = append(file, up(n, to) * 4);
    for (size_t i = 0; i < n; i++) {
        put_f32(at + 4 * i, (float)values[i]);
    }
}

/* Rows of a panel in the file's order for a row of an LSTM's stacked gates i, f, g, o. */
static size_t gate_row(size_t row, size_t units) { return row % units / 4 * 16 + row / units * 4 + row % 4; }

/* w (rows, kernel · c) in logical order. `units` > 0: rows are gates. int8: copies of the weights, 0 for float32.
 * Returns for each row of the file what the input's zero adds. */
static double *put_matrix(bytes *file, const double *w, size_t rows, size_t kernel, size_t c, size_t units,
                          uint32_t int8, double scale, double zero) {
    const size_t copies = int8 ? int8 : 1, step = copies * up(c, 4), cols = kernel * step, rows16 = up(rows, 16);
    double *offset = calloc(rows16, sizeof *offset), *scales = calloc(rows16, sizeof *scales);
    uint8_t *at = append(file, rows16 * cols * (int8 ? 1 : 4));
    for (size_t r = 0; r < rows; r++) {
        const double *row = w + r * kernel * c;
        const size_t to = units ? gate_row(r, units) : r;
        double most = 0;
        for (size_t i = 0; i < kernel * c; i++) {
            most = fabs(row[i]) > most ? fabs(row[i]) : most;
        }
        for (size_t i = 0; i < kernel * c; i++) {
            const size_t col = i / c * step + i % c;
            if (int8) {
                const int q = (int)rint(row[i] / (most / 31));
                for (size_t k = 0; k < copies; k++) {
                    const size_t copy = col + k * up(c, 4);
                    at[to / 16 * 16 * cols + copy / 4 * 64 + to % 16 * 4 + copy % 4] = (uint8_t)(int8_t)q;
                }
                offset[to] -= zero * q * (most / 31) / scale; /* the copies' shifts add up to nothing */
            } else {
                put_f32(at + 4 * (to / 16 * 16 * cols + col * 16 + to % 16), (float)row[i]);
            }
        }
        scales[to] = most / 31 / scale / (double)copies;
    }
    if (int8) {
        put_vector(file, scales, rows16, 1);
    }
    free(scales);
    return offset;
}

static double *random_matrix(size_t rows, size_t cols) {
    int bits = 0;
    for (size_t n = cols; n > 0; n /= 2) {
        bits++;
    }
    double *w = malloc(rows * cols * sizeof *w);
    for (size_t i = 0; i < rows * cols; i++) {
        w[i] = random_value(pow(2, 1 - bits / 2));
    }
    return w;
}

static double *random_vector(size_t n, double around) {
    double *v = malloc(n * sizeof *v);
    for (size_t i = 0; i < n; i++) {
        v[i] = around + random_value(0.125);
    }
    return v;
}

/* Bias with the offsets of one or two matrices, in the file's row order. */
static void put_bias(bytes *file, const double *bias, size_t rows, size_t units, const double *a, const double *b) {
    double *sum = calloc(up(rows, 16), sizeof *sum);
    for (size_t r = 0; r < rows; r++) {
        const size_t to = units ? gate_row(r, units) : r;
        sum[to] = bias[r] + a[to] + (b ? b[to] : 0);
    }
    put_vector(file, sum, rows, 16);
    free(sum);
}

#if INK_MORE
static bool is_dilated(const ink_layer *layer) { return layer->type == INK_CONV1D_DILATED; }

static void put_random_vector(bytes *file, size_t n, double around, size_t to) {
    double *v = random_vector(n, around);
    put_vector(file, v, n, to);
    free(v);
}

/* Rows of w from `from` on as a matrix of float32. */
static void put_plain_matrix(bytes *file, const double *w, size_t from, size_t rows, size_t c) {
    free(put_matrix(file, w + from * c, rows, 1, c, 0, 0, 1, 0));
}

/* Adds float32 weights of a layer kind that only imported networks have. */
static void put_imported_tensors(bytes *file, const ink_layer *layer, size_t c) {
    const size_t units = layer->width, gates = layer->type == INK_LSTM_HARD ? 4 : 3;
    if (layer->type == INK_AFFINE) {
        put_random_vector(file, c, 1, 4);
    }
    if (layer->type == INK_AFFINE || layer->type == INK_PRELU) {
        put_random_vector(file, c, 0, 4);
    }
    if (layer->type != INK_LSTM_HARD && layer->type != INK_GRU && layer->type != INK_GRU_BEFORE) {
        return;
    }
    for (int d = 0; d < (layer->direction == INK_BIDIRECTIONAL ? 2 : 1); d++) {
        double *w = random_matrix(gates * units, c);
        put_plain_matrix(file, w, 0, gates * units, c);
        put_random_vector(file, gates * units, 0, 16);
        double *u = random_matrix(gates * units, units);
        if (layer->type == INK_GRU_BEFORE) {
            put_plain_matrix(file, u, 0, 2 * units, units);
            put_plain_matrix(file, u, 2 * units, units, units);
        } else {
            put_plain_matrix(file, u, 0, gates * units, units);
        }
        if (layer->type == INK_GRU) {
            put_random_vector(file, gates * units, 0, 16);
        }
        free(w), free(u);
    }
}
#else
#define is_dilated(layer) false
#endif

static void put_layer_tensors(bytes *file, const ink_layer *layer, size_t c, uint32_t int8) {
    const double scale = (double)layer->input_scale, zero = layer->input_zero;
    const size_t rows = layer->width;
    if (layer->type == INK_CONV1D || layer->type == INK_DENSE || is_dilated(layer)) {
        const size_t kernel = layer->type == INK_DENSE ? 1 : layer->kernel;
        double *w = random_matrix(rows, kernel * c), *bias = random_vector(rows, 0);
        double *offset = put_matrix(file, w, rows, kernel, c, 0, int8, scale, zero);
        put_bias(file, bias, rows, 0, offset, NULL);
        free(w), free(bias), free(offset);
    } else if (layer->type == INK_LSTM) {
        for (int d = 0; d < (layer->direction == INK_BIDIRECTIONAL ? 2 : 1); d++) {
            double *w = random_matrix(4 * rows, c), *bias = random_vector(4 * rows, 0),
                   *u = random_matrix(4 * rows, rows);
            bytes recurrent = {0};
            double *from_h = put_matrix(&recurrent, u, 4 * rows, 1, rows, rows, int8, 63, 64);
            double *from_x = put_matrix(file, w, 4 * rows, 1, c, rows, int8, scale, zero);
            put_bias(file, bias, 4 * rows, rows, from_x, from_h);
            memcpy(append(file, recurrent.size), recurrent.at, recurrent.size);
            free(w), free(bias), free(u), free(from_h), free(from_x), free(recurrent.at);
        }
    } else if (layer->type == INK_LAYER_NORM) {
        double *gamma = random_vector(c, 1), *beta = random_vector(c, 0);
        put_vector(file, gamma, c, 4);
        put_vector(file, beta, c, 4);
        free(gamma), free(beta);
    }
#if INK_MORE
    put_imported_tensors(file, layer, c);
#endif
}

typedef struct features_spec {
    uint32_t kind, patch_size, length_multiple, min_points;
    float scale;
} features_spec;

/* A file up to its tensors; softmax is added. Labels are "label 0", "label 1", … The caller seals it and frees at. */
static bytes model_without_tensors(const ink_layer *layers, uint32_t n_layers, features_spec features,
                                   uint32_t n_labels, uint32_t int8) {
    bytes file = {0};
    uint8_t *h = append(&file, 64);
    memcpy(h, "\x89INK\r\n\x1a\n", 8);
    put_u32(h + 8, 4);
    put_u32(h + 20, n_layers + 1);
    put_u32(h + 24, n_labels);
    put_u32(h + 32, features.kind);
    put_u32(h + 36, features.patch_size);
    put_u32(h + 40, features.length_multiple);
    put_u32(h + 44, features.min_points);
    put_f32(h + 48, features.scale);
    put_f32(h + 52, 1);
    put_f32(h + 56, 0.5F);
    put_f32(h + 60, 2);
    for (uint32_t i = 0; i <= n_layers; i++) {
        const ink_layer layer = i < n_layers ? layers[i] : (ink_layer){.type = INK_SOFTMAX};
        const bool matrix = layer.type == INK_CONV1D || layer.type == INK_LSTM || layer.type == INK_DENSE;
        const uint32_t fields[10] = {
            layer.type,    matrix ? int8 : 0, layer.width,     layer.kernel,           layer.stride,
            layer.padding, layer.activation,  layer.direction, layer.return_sequences, layer.pool_kinds};
        uint8_t *record = append(&file, 48);
        for (size_t k = 0; k < 10; k++) {
            put_u32(record + 4 * k, fields[k]);
        }
        if (int8 && matrix) {
            put_f32(record + 40, layer.input_scale);
            put_u32(record + 44, layer.input_zero);
        }
    }
    const size_t text_at = file.size;
    memcpy(append(&file, 7), "seeded", 7);
    for (uint32_t i = 0; i < n_labels; i++) {
        char label[24];
        const int n = snprintf(label, sizeof label, "label %u", i);
        memcpy(append(&file, (size_t)n + 1), label, (size_t)n + 1);
    }
    append(&file, up(file.size, 16) - file.size);
    put_u32(file.at + 28, (uint32_t)(file.size - text_at));
    return file;
}

/* A whole file. int8: copies of the weights, 0 for float32. The caller frees at. */
static bytes seeded_model(const ink_layer *layers, uint32_t n_layers, features_spec features, size_t channels,
                          uint32_t n_labels, uint32_t int8) {
    bytes file = model_without_tensors(layers, n_layers, features, n_labels, int8);
    random_state = random_seed;
    size_t width = channels;
    for (uint32_t i = 0; i < n_layers; i++) {
        put_layer_tensors(&file, &layers[i], width, int8);
        ink_layer shape = layers[i];
        shape.input_width = (uint32_t)width;
        shape.input_scale = 0;
        shape.input_zero = 0;
        width = ink_layer_width(&shape);
    }
    seal(&file);
    return file;
}

#endif
