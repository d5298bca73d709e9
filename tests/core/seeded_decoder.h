/* Decoder files of seeded weights, built in memory byte by byte after weights/FORMAT.md, without the core's help, and
 * the decoder in float64 that they stand for. */
#ifndef SEEDED_DECODER_H
#define SEEDED_DECODER_H

#include "decoder.h"
#include "seeded_model.h"

enum { FEATURES = 16, CELL_RINGS = 3, CELLS_A_RING = 8 };

typedef struct decoder_shape {
    uint32_t units, embedding, words;
} decoder_shape;

/* Weights in logical order, as the file holds them: gates are rows i, f, g, o of all units. */
typedef struct reference {
    decoder_shape shape;
    uint32_t draws, jumps;
    double *cells, *embedding, *w, *bias, *u, *head, *head_bias;
} reference;

static void free_reference(reference *r) {
    free(r->cells), free(r->embedding), free(r->w), free(r->bias), free(r->u), free(r->head), free(r->head_bias);
}

/* Replaces each row by what whole numbers up to `most` with one scale can hold; q (rows, cols), scales (rows). */
static void round_rows(double *w, size_t rows, size_t cols, int most, int8_t *q, double *scales) {
    for (size_t r = 0; r < rows; r++) {
        double largest = 0;
        for (size_t i = 0; i < cols; i++) {
            largest = fabs(w[r * cols + i]) > largest ? fabs(w[r * cols + i]) : largest;
        }
        scales[r] = (double)(float)(largest / most);
        for (size_t i = 0; i < cols; i++) {
            q[r * cols + i] = (int8_t)rint(w[r * cols + i] / scales[r]);
            w[r * cols + i] = q[r * cols + i] * scales[r];
        }
    }
}

static void pad16(bytes *file) { append(file, up(file->size, 16) - file->size); }

static void put_cells(bytes *file, reference *r) {
    const size_t n = (size_t)r->draws + r->jumps;
    r->cells = malloc(2 * n * sizeof *r->cells);
    for (size_t i = 0; i < n; i++) {
        const double angle = (double)i * 6.283185307179586 / (double)CELLS_A_RING;
        const double radius = 6 * pow(3, (double)(i / CELLS_A_RING % CELL_RINGS));
        r->cells[2 * i] = (double)(float)(radius * cos(angle));
        r->cells[2 * i + 1] = (double)(float)(radius * sin(angle));
    }
    put_vector(file, r->cells, 2 * n, 4);
}

static void put_embedding(bytes *file, reference *r) {
    const size_t rows = r->shape.words, cols = r->shape.embedding;
    int8_t *q = malloc(rows * cols);
    double *scales = malloc(rows * sizeof *scales);
    r->embedding = random_matrix(rows, cols);
    round_rows(r->embedding, rows, cols, 127, q, scales);
    memcpy(append(file, rows * cols), q, rows * cols);
    pad16(file);
    put_vector(file, scales, rows, 4);
    free(q), free(scales);
}

/* The input matrix in panels of 16 rows, in each [columns][16], its scales, and the bias. recurrent: what the recurrent
 * matrix adds to the bias, in the file's order. */
static void put_input(bytes *file, reference *r, const double *recurrent) {
    const size_t rows = 4 * (size_t)r->shape.units, cols = FEATURES + (size_t)r->shape.embedding;
    int8_t *q = malloc(rows * cols);
    double *scales = malloc(rows * sizeof *scales), *ordered = malloc(rows * sizeof *ordered);
    round_rows(r->w, rows, cols, 127, q, scales);
    uint8_t *at = append(file, rows * cols);
    for (size_t row = 0; row < rows; row++) {
        const size_t to = gate_row(row, r->shape.units);
        for (size_t col = 0; col < cols; col++) {
            at[to / 16 * 16 * cols + col * 16 + to % 16] = (uint8_t)q[row * cols + col];
        }
        ordered[to] = scales[row];
    }
    put_vector(file, ordered, rows, 16);
    put_bias(file, r->bias, rows, r->shape.units, recurrent, NULL);
    free(q), free(scales), free(ordered);
}

/* Replaces w by what put_matrix writes of it. */
static void round_matrix(double *w, size_t rows, size_t cols) {
    int8_t *q = malloc(rows * cols);
    double *scales = malloc(rows * sizeof *scales);
    round_rows(w, rows, cols, 31, q, scales);
    free(q), free(scales);
}

/* A whole file; words are "word 0", "word 1", … The caller frees `at`, and what the reference holds. */
static bytes seeded_decoder(decoder_shape shape, reference *r) {
    *r = (reference){.shape = shape, .draws = CELL_RINGS * CELLS_A_RING, .jumps = CELL_RINGS * CELLS_A_RING};
    const size_t gates = 4 * (size_t)shape.units, moves = (size_t)r->draws + r->jumps + 1;
    bytes file = {0};
    uint8_t *h = append(&file, 64);
    memcpy(h, "\x89IND\r\n\x1a\n", 8);
    put_u32(h + 8, 1);
    put_u32(h + 20, shape.units);
    put_u32(h + 24, shape.embedding);
    put_u32(h + 28, shape.words);
    put_u32(h + 36, r->draws);
    put_u32(h + 40, r->jumps);
    memcpy(append(&file, 7), "seeded", 7);
    for (uint32_t i = 0; i < shape.words; i++) {
        char word[24];
        const int n = snprintf(word, sizeof word, "word %u", i);
        memcpy(append(&file, (size_t)n + 1), word, (size_t)n + 1);
    }
    pad16(&file);
    put_u32(file.at + 32, (uint32_t)(file.size - 64));
    random_state = random_seed;
    put_cells(&file, r);
    put_embedding(&file, r);
    r->w = random_matrix(gates, FEATURES + shape.embedding);
    r->bias = random_vector(gates, 0);
    r->u = random_matrix(gates, shape.units);
    r->head = random_matrix(moves, shape.units);
    r->head_bias = random_vector(moves, 0);
    bytes recurrent = {0};
    double *from_h = put_matrix(&recurrent, r->u, gates, 1, shape.units, shape.units, true, 63, 64);
    put_input(&file, r, from_h);
    memcpy(append(&file, recurrent.size), recurrent.at, recurrent.size);
    double *from_head = put_matrix(&file, r->head, moves, 1, shape.units, 0, true, 63, 64);
    put_bias(&file, r->head_bias, moves, 0, from_head, NULL);
    round_matrix(r->u, gates, shape.units);
    round_matrix(r->head, moves, shape.units);
    free(from_h), free(from_head), free(recurrent.at);
    seal(&file);
    return file;
}

#endif
