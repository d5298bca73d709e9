#include "kernels.h"

#include <float.h>

static f32x4 sigmoid(f32x4 x) { return f32x4_splat(1) / (f32x4_splat(1) + f32x4_exp(-x)); }

static f32x4 hyperbolic_tangent(f32x4 x) { return f32x4_splat(2) * sigmoid(x + x) - f32x4_splat(1); }

void ink_quantise(ink_q *restrict q, const float *restrict x, size_t n, float scale, int32_t zero) {
    const f32x4 by = f32x4_splat(scale), offset = f32x4_splat((float)zero), least = f32x4_splat(0), most = f32x4_splat(127);
    for (size_t i = 0; i < n; i += 4) {
        const i32x4 v = i32x4_round(f32x4_min(f32x4_max(f32x4_load(x + i) * by + offset, least), most));
        for (size_t lane = 0; lane < 4; lane++) {
            q[i + lane] = (ink_q)v[lane];
        }
    }
}

/* The sums of one panel, 16 rows over `cols` columns. */
static inline void panel_int8(const uint8_t *w, const ink_q *x, size_t cols, i32x4 sums[4]) {
    ink_acc acc = acc_zero();
    for (size_t k = 0; k < cols; k += INK_QUAD) {
        acc = acc_dot(acc, (const int8_t *)w + INK_PANEL * k, x + k);
    }
    acc_store(acc, sums);
}

static inline void panel_float(const uint8_t *w, const float *x, size_t cols, f32x4 sums[4]) {
    f32x4 a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t k = 0; k < cols; k++, w += sizeof(float) * INK_PANEL) {
        const f32x4 v = f32x4_splat(x[k]);
        a += f32x4_load_file(w) * v;
        b += f32x4_load_file(w + 16) * v;
        c += f32x4_load_file(w + 32) * v;
        d += f32x4_load_file(w + 48) * v;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

/* Stores the groups of four rows that the output has room for. */
static inline void store_rows(float *y, size_t from, size_t rows, const f32x4 values[4], bool relu) {
    for (size_t i = 0; i < 4 && from + 4 * i < rows; i++) {
        f32x4_store(y + from + 4 * i, relu ? f32x4_max(values[i], f32x4_splat(0)) : values[i]);
    }
}

void ink_linear_int8(const ink_linear *w, const ink_q *restrict x, size_t x_step, size_t n, float *restrict y,
                     size_t y_step, bool relu) {
    for (size_t row = 0; row < w->rows; row += INK_PANEL) {
        const uint8_t *panel = w->weights + row * w->cols;
        for (size_t t = 0; t < n; t++) {
            i32x4 sums[4];
            f32x4 values[4];
            panel_int8(panel, x + t * x_step, w->cols, sums);
            for (size_t i = 0; i < 4; i++) {
                const size_t at = sizeof(float) * (row + 4 * i);
                values[i] = f32x4_from_i32x4(sums[i]) * f32x4_load_file(w->scale + at) + f32x4_load_file(w->bias + at);
            }
            store_rows(y + t * y_step, row, w->rows, values, relu);
        }
    }
}

void ink_linear_float(const ink_linear *w, const float *restrict x, size_t x_step, size_t n, float *restrict y,
                      size_t y_step, bool relu) {
    for (size_t row = 0; row < w->rows; row += INK_PANEL) {
        const uint8_t *panel = w->weights + sizeof(float) * row * w->cols;
        for (size_t t = 0; t < n; t++) {
            f32x4 values[4];
            panel_float(panel, x + t * x_step, w->cols, values);
            for (size_t i = 0; i < 4; i++) {
                values[i] += f32x4_load_file(w->bias + sizeof(float) * (row + 4 * i));
            }
            store_rows(y + t * y_step, row, w->rows, values, relu);
        }
    }
}

/* gates: i, f, g, o of units unit..unit+3. */
static inline void update_cells(const ink_cells *cells, size_t unit, const f32x4 gates[4]) {
    const f32x4 c = sigmoid(gates[1]) * f32x4_load(cells->c + unit) + sigmoid(gates[0]) * hyperbolic_tangent(gates[2]);
    f32x4_store(cells->c + unit, c);
    f32x4_store(cells->h + unit, sigmoid(gates[3]) * hyperbolic_tangent(c));
}

void ink_lstm_step_int8(const ink_linear *u, const float *restrict input, const ink_q *restrict h, const ink_cells *cells) {
    for (size_t unit = 0; unit < cells->units; unit += 4) {
        i32x4 sums[4];
        f32x4 gates[4];
        panel_int8(u->weights + 4 * unit * u->cols, h, u->cols, sums);
        for (size_t i = 0; i < 4; i++) {
            const size_t row = 4 * unit + 4 * i;
            gates[i] = f32x4_load(input + row) + f32x4_from_i32x4(sums[i]) * f32x4_load_file(u->scale + sizeof(float) * row);
        }
        update_cells(cells, unit, gates);
    }
}

void ink_lstm_step_float(const ink_linear *u, const float *restrict input, const float *restrict h, const ink_cells *cells) {
    for (size_t unit = 0; unit < cells->units; unit += 4) {
        f32x4 gates[4];
        panel_float(u->weights + sizeof(float) * 4 * unit * u->cols, h, u->cols, gates);
        for (size_t i = 0; i < 4; i++) {
            gates[i] += f32x4_load(input + 4 * unit + 4 * i);
        }
        update_cells(cells, unit, gates);
    }
}

void ink_layer_norm(float *y, const float *x, size_t n, const uint8_t *gamma, const uint8_t *beta) {
    float sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    const float mean = sum / (float)n;
    float squares = 0;
    for (size_t i = 0; i < n; i++) {
        squares += (x[i] - mean) * (x[i] - mean);
    }
    const float factor = 1.0F / __builtin_sqrtf(squares / (float)n + 1e-5F);
    for (size_t i = 0; i < n; i += 4) {
        const f32x4 g = f32x4_load_file(gamma + sizeof(float) * i), b = f32x4_load_file(beta + sizeof(float) * i);
        f32x4_store(y + i, (f32x4_load(x + i) - f32x4_splat(mean)) * f32x4_splat(factor) * g + b);
    }
}

void ink_softmax(float *x, size_t n, float temperature) {
    float most = -FLT_MAX;
    for (size_t i = 0; i < n; i++) {
        most = x[i] > most ? x[i] : most;
    }
    for (size_t i = 0; i < n; i += 4) {
        f32x4_store(x + i, f32x4_exp((f32x4_load(x + i) - f32x4_splat(most)) / f32x4_splat(temperature)));
    }
    float sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    for (size_t i = 0; i < n; i++) {
        x[i] /= sum;
    }
}
