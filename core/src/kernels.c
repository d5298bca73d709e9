#include "kernels.h"

#include <float.h>

/* tanh(x) = p / q, within 2e-6 of it: a fraction of polynomials of degrees 7 and 6, fitted for the least relative error
 * up to 7; beyond, its value there. */
typedef struct fraction {
    floats p, q;
} fraction;

/* Polynomials in x² that begin with 1, so with one product less; what they began with is the last but one number. */
static const float coefficients[] = {7, -7,                                 /* the greatest and the least x */
                                     573.865601F, 30837.0527F, 250258.828F, /* of p / x */
                                     146.902267F, 3170.80786F, 6945.2085F,  /* of q */
                                     0.0277520735F, 0.5F};

static inline fraction tangent(floats x, const float *k) {
    x = floats_max(floats_min(x, floats_of(k[0])), floats_of(k[1]));
    const floats y = x * x;
    floats p = y + floats_of(k[2]), q = y + floats_of(k[5]);
    p = p * y + floats_of(k[3]);
    q = q * y + floats_of(k[6]);
    p = p * y + floats_of(k[4]);
    q = q * y + floats_of(k[7]);
    return (fraction){p * (x * floats_of(k[8])), q};
}

/* σ(x) = (1 + tanh(x / 2)) / 2 = p / 2q. */
static inline fraction twice_sigmoid(floats x, const float *k) {
    fraction f = tangent(x * floats_of(k[9]), k);
    f.p += f.q;
    return f;
}

/* Where the gates of a unit begin in their panel. */
static inline size_t gate_row(size_t unit) { return unit / 4 * INK_PANEL + unit % 4; }

/* c ← σ(f) c + σ(i) tanh(g), h ← σ(o) tanh(c), with one division each. gates: panels of i, f, g and o of four units. In
 * two loops, as a processor overlaps as many units as fit its window, and each unit's steps wait for one another. */
static void update_cells(const ink_cells *cells, const float *gates) {
    const float *k = coefficients;
    __asm__("" : "+r"(k)); /* loads are cheaper than what engines make of constants */
    for (size_t unit = 0; unit < cells->units; unit += INK_LANES) {
        const float *at = gates + gate_row(unit);
        const fraction i = twice_sigmoid(floats_load(at), k), f = twice_sigmoid(floats_load(at + 4), k);
        const fraction g = tangent(floats_load(at + 8), k);
        const floats iq = i.q * g.q, q = iq * f.q;
        floats_store(cells->c + unit, (f.p * floats_load(cells->c + unit) * iq + i.p * g.p * f.q) / (q + q));
    }
    for (size_t unit = 0; unit < cells->units; unit += INK_LANES) {
        const fraction o = twice_sigmoid(floats_load(gates + gate_row(unit) + 12), k);
        const fraction t = tangent(floats_load(cells->c + unit), k);
        const floats q = o.q * t.q;
        floats_store(cells->h + unit, o.p * t.p / (q + q));
    }
}

/* e^x for x clamped to [-87, 88], relative error below 2e-7 (Cody and Waite's reduction, then Taylor to 2^-26). */
static inline floats exponential(floats x) {
    static const float factors[] = {1.0F / 720, 1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1, 1};
    x = floats_max(floats_min(x, floats_of(88)), floats_of(-87));
    const ints n = floats_round(x * floats_of(1.44269504F));
    const floats k = floats_from_ints(n);
    const floats r = (x - k * floats_of(0.693359375F)) + k * floats_of(2.12194440e-4F);
    floats p = {0};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        p = p * r + floats_of(factors[i]);
    }
    return p * (floats)((n + ints_of(127)) << 23);
}

void ink_quantize(ink_q *restrict q, const float *restrict x, size_t n, float scale, int32_t zero) {
    const floats by = floats_of(scale), offset = floats_of((float)zero), most = floats_of(127);
    for (size_t i = 0; i < n; i += INK_LANES) {
        ink_q_store(q + i, floats_round(floats_min(floats_max(floats_load(x + i) * by + offset, floats_of(0)), most)));
    }
}

static inline floats activate(floats v, bool relu) { return relu ? floats_max(v, floats_of(0)) : v; }

void ink_linear_int8(const ink_linear *w, const ink_q *restrict x, size_t x_step, size_t n, float *y, size_t y_step, bool relu) {
    const size_t rows = (w->rows + 3) / 4 * 4;
    int32_t *sums = (int32_t *)(void *)y; /* each gives way to its value */
    ink_dot_kernel(0)((const int8_t *)w->weights, w->rows, w->cols, x, x_step, n, sums, y_step);
    for (size_t t = 0; t < n; t++) {
        for (size_t row = 0; row < rows; row += INK_LANES) {
            const floats sum = floats_from_ints(ints_load(sums + t * y_step + row));
            const size_t at = sizeof(float) * row;
            floats_store(y + t * y_step + row, activate(sum * floats_load_file(w->scale + at) + floats_load_file(w->bias + at), relu));
        }
    }
}

/* A panel's 16 rows over `cols` columns. */
static inline void panel_float(const uint8_t *w, const float *x, size_t cols, floats sums[INK_PANEL / INK_LANES]) {
    for (size_t i = 0; i < INK_PANEL / INK_LANES; i++) {
        sums[i] = floats_of(0);
    }
    for (size_t k = 0; k < cols; k++) {
        for (size_t i = 0; i < INK_PANEL / INK_LANES; i++, w += sizeof(floats)) {
            sums[i] += floats_load_file(w) * floats_of(x[k]);
        }
    }
}

void ink_linear_float(const ink_linear *w, const float *restrict x, size_t x_step, size_t n, float *restrict y,
                      size_t y_step, bool relu) {
    const size_t rows = (w->rows + 3) / 4 * 4;
    for (size_t row = 0; row < rows; row += INK_PANEL) {
        for (size_t t = 0; t < n; t++) {
            floats sums[INK_PANEL / INK_LANES];
            panel_float(w->weights + sizeof(float) * row * w->cols, x + t * x_step, w->cols, sums);
            for (size_t i = 0; i < INK_PANEL && row + i < rows; i += INK_LANES) {
                const floats bias = floats_load_file(w->bias + sizeof(float) * (row + i));
                floats_store(y + t * y_step + row + i, activate(sums[i / INK_LANES] + bias, relu));
            }
        }
    }
}

void ink_lstm_step_int8(const ink_linear *u, const float *restrict input, const ink_q *restrict h, const ink_cells *cells,
                        float *restrict scratch) {
    int32_t *sums = (int32_t *)(void *)scratch; /* each gives way to its gate */
    ink_dot_kernel(0)((const int8_t *)u->weights, u->rows, u->cols, h, u->cols, 1, sums, u->rows);
    for (size_t row = 0; row < u->rows; row += INK_LANES) {
        const floats sum = floats_from_ints(ints_load(sums + row));
        floats_store(scratch + row, floats_load(input + row) + sum * floats_load_file(u->scale + sizeof(float) * row));
    }
    update_cells(cells, scratch);
}

void ink_lstm_step_float(const ink_linear *u, const float *restrict input, const float *restrict h, const ink_cells *cells,
                         float *restrict scratch) {
    for (size_t row = 0; row < u->rows; row += INK_PANEL) {
        floats sums[INK_PANEL / INK_LANES];
        panel_float(u->weights + sizeof(float) * row * u->cols, h, u->cols, sums);
        for (size_t i = 0; i < INK_PANEL; i += INK_LANES) {
            floats_store(scratch + row + i, floats_load(input + row + i) + sums[i / INK_LANES]);
        }
    }
    update_cells(cells, scratch);
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
    const floats factor = floats_of(1.0F / __builtin_sqrtf(squares / (float)n + 1e-5F)), middle = floats_of(mean);
    for (size_t i = 0; i < n; i += INK_LANES) {
        const floats g = floats_load_file(gamma + sizeof(float) * i), b = floats_load_file(beta + sizeof(float) * i);
        floats_store(y + i, (floats_load(x + i) - middle) * factor * g + b);
    }
}

void ink_softmax(float *x, size_t n, float temperature) {
    /* Weights of any size may overflow; what is no number is least likely. */
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, floats_min(floats_max(floats_load(x + i), floats_of(-FLT_MAX)), floats_of(FLT_MAX)));
    }
    float most = -FLT_MAX;
    for (size_t i = 0; i < n; i++) {
        most = x[i] > most ? x[i] : most;
    }
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, exponential((floats_load(x + i) - floats_of(most)) / floats_of(temperature)));
    }
    float sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    for (size_t i = 0; i < n; i += INK_LANES) {
        floats_store(x + i, floats_load(x + i) / floats_of(sum));
    }
}
