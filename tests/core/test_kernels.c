/* Kernels against plain loops: integers to the bit, floats to the bit where the order of additions is fixed, and
 * functions against the C library. Sizes lie around every tile. */
#include "check.h"
#include "kernels/activations.h"
#include "kernels/linear.h"
#include "layers/layer.h"
#include <math.h>
#include <stdlib.h>

static uint32_t state = 1;

static uint32_t next(void) {
    state = state * 1664525U + 1013904223U;
    return state >> 8;
}

static float uniform(float from, float to) { return from + (to - from) * (float)next() / 16777216.0F; }

static size_t up(size_t n, size_t to) { return (n + to - 1) / to * to; }

static void test_linear(size_t rows, size_t cols, size_t n, size_t x_step, bool relu) {
    const size_t rows16 = up(rows, 16), y_step = up(rows, 4) + 4, x_size = (n - 1) * x_step + cols;
    int8_t *packed = calloc(rows16 * cols, 1), *w = calloc(rows16 * cols, 1);
    float *packed_f = calloc(rows16 * cols, 4), *scale = calloc(rows16, 4), *bias = calloc(rows16, 4);
    ink_q *q = calloc(x_size, sizeof *q);
    float *x = calloc(x_size, 4), *levels = calloc(x_size, 4), *y = calloc(n * y_step, 4), *y_f = calloc(n * y_step, 4);
    int32_t *sums = calloc(n * y_step, 4);
    for (size_t r = 0; r < rows; r++) {
        scale[r] = uniform(0.001F, 0.01F);
        bias[r] = uniform(-1, 1);
        for (size_t c = 0; c < cols; c++) {
            const int v = next() % 4 == 0 ? -INK_MAX_WEIGHT : (int)(next() % (2 * INK_MAX_WEIGHT + 1)) - INK_MAX_WEIGHT;
            w[r * cols + c] = (int8_t)v;
            packed[r / 16 * 16 * cols + c / 4 * 64 + r % 16 * 4 + c % 4] = (int8_t)v;
            packed_f[r / 16 * 16 * cols + c * 16 + r % 16] = (float)v / 64;
        }
    }
    for (size_t i = 0; i < x_size; i++) {
        levels[i] = (float)(next() % 4 == 0 ? 127 : next() % 128); /* often the largest: sums at their extreme */
        x[i] = uniform(-2, 2);
    }
    ink_quantize(q, levels, x_size, 1, 0);
    for (size_t i = 0; i < n * y_step; i++) {
        y[i] = y_f[i] = -77;
    }
    const ink_linear int8 = {(const uint8_t *)packed, (const uint8_t *)scale, (const uint8_t *)bias, rows, cols};
    const ink_linear exact = {(const uint8_t *)packed_f, NULL, (const uint8_t *)bias, rows, cols};
    ink_linear_int8(&int8, q, x_step, n, y, y_step, relu);
    ink_linear_float(&exact, x, x_step, n, y_f, y_step, relu);
    int32_t *expected = calloc(n * y_step, 4);
    unsigned wrong = 0, wrong_f = 0, beyond = 0;
    for (size_t t = 0; t < n; t++) {
        for (size_t r = 0; r < rows; r++) {
            int32_t sum = 0;
            float sum_f = 0;
            for (size_t c = 0; c < cols; c++) {
                sum += w[r * cols + c] * (int32_t)levels[t * x_step + c];
                sum_f += (float)w[r * cols + c] / 64 * x[t * x_step + c];
            }
            const float v = (float)sum * scale[r] + bias[r], v_f = sum_f + bias[r];
            expected[t * y_step + r] = sum;
            wrong += y[t * y_step + r] != (relu && v < 0 ? 0 : v);
            wrong_f += y_f[t * y_step + r] != (relu && v_f < 0 ? 0 : v_f);
        }
        for (size_t r = up(rows, 4); r < y_step; r++) {
            beyond += y[t * y_step + r] != -77 || y_f[t * y_step + r] != -77;
        }
    }
    CHECK(wrong == 0 && wrong_f == 0, "%zu x %zu, n %zu, step %zu: %u int8 and %u float32 values differ", rows, cols, n,
          x_step, wrong, wrong_f);
    CHECK(beyond == 0, "%zu x %zu, n %zu: wrote past its rows", rows, cols, n);
    for (unsigned way = 0; ink_dot_kernel(way); way++) {
        memset(sums, 0, n * y_step * sizeof *sums);
        ink_dot_kernel(way)(packed, rows, cols, q, x_step, n, sums, y_step);
        CHECK(memcmp(sums, expected, n * y_step * sizeof *sums) == 0, "%zu x %zu, n %zu, step %zu: way %u differs",
              rows, cols, n, x_step, way);
    }
    free(packed), free(w), free(packed_f), free(scale), free(bias), free(q), free(x), free(levels), free(y), free(y_f);
    free(sums), free(expected);
}

static void test_quantize(void) {
    /* As the dot product of each with 1 shows: how they are kept is its own affair. */
    const float x[12] = {0, 0.5F, 1.5F, 2.5F, -1, 126.4F, 126.6F, 1e30F, -1e30F, NAN, INFINITY, -INFINITY};
    const int32_t expected[12] = {0, 0, 2, 2, 0, 126, 127, 127, 0, 0, 127, 0};
    const float h[4] = {-1, 0, 1, 0.5F};
    const int32_t expected_h[4] = {1, 64, 127, 96};
    for (size_t i = 0; i < 12; i++) {
        int8_t w[16 * 12] = {0};
        int32_t sum[4];
        ink_q q[12];
        w[i / 4 * 64 + i % 4] = 1;
        ink_quantize(q, x, 12, 1, 0);
        ink_dot_kernel(0)(w, 1, 12, q, 12, 1, sum, 4);
        CHECK(sum[0] == expected[i], "x[%zu] = %g gave %d", i, (double)x[i], (int)sum[0]);
        ink_quantize(q, h, 4, 63, 64);
        ink_dot_kernel(0)(w, 1, 4, q, 4, 1, sum, 4);
        CHECK(i > 3 || sum[0] == expected_h[i], "h[%zu] = %g gave %d", i, (double)h[i & 3], (int)sum[0]);
    }
}

/* x: (n), with room for n rounded up to 4. */
static void softmax(float *x, uint32_t n, float temperature) {
    const ink_layer layer = {.type = INK_SOFTMAX, .input_width = n};
    ink_layer_forward(&layer, &(ink_pass){.x = x, .rows = 1, .temperature = temperature});
}

static void test_exponential(void) {
    /* Softmax of 0 and x ≤ 0: their quotient is e^x, and two roundings. */
    double worst = 0;
    for (int i = -870000; i <= 0; i++) {
        float x[4] = {0, (float)i / 10000, 0, 0};
        const double expected = exp((double)x[1]);
        softmax(x, 2, 1);
        worst = fmax(worst, fabs((double)x[1] / (double)x[0] / expected - 1));
    }
    CHECK(worst < 4e-7, "relative error %g", worst);
}

/* One step of four units without recurrence: gates come from the input alone. */
static void step(const float gates[4], float *c, float *h) {
    float weights[16 * 4] = {0}, input[16], scratch[16], before[4] = {0.1F, -0.2F, 0.3F, 0}, c4[4], h4[4];
    for (int i = 0; i < 16; i++) {
        input[i] = gates[i / 4];
        c4[i % 4] = *c;
    }
    const ink_linear u = {(const uint8_t *)weights, NULL, NULL, 16, 4};
    ink_gates_float(&u, before, input, scratch);
    ink_update_cells(&(ink_cells){c4, h4, 4}, scratch);
    CHECK(memcmp(h4, (float[]){h4[0], h4[0], h4[0], h4[0]}, sizeof h4) == 0, "lanes differ");
    *c = c4[0];
    *h = h4[0];
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

static void test_cells(void) {
    double worst_c = 0, worst_h = 0;
    for (int i = 0; i < 100000; i++) {
        const float most = i % 2 ? 3 : 20,
                    gates[4] = {uniform(-most, most), uniform(-most, most), uniform(-most, most), uniform(-most, most)};
        float c = uniform(-most, most), h;
        const double scale = 1 + fabs((double)c); /* sigmoid's error counts c times */
        const double expected_c =
            sigmoid((double)gates[1]) * (double)c + sigmoid((double)gates[0]) * tanh((double)gates[2]);
        const double expected_h = sigmoid((double)gates[3]) * tanh(expected_c);
        step(gates, &c, &h);
        worst_c = fmax(worst_c, fabs((double)c - expected_c) / scale);
        worst_h = fmax(worst_h, fabs((double)h - expected_h) / scale);
    }
    CHECK(worst_c < 3e-6 && worst_h < 3e-6, "c is off by %g, h by %g", worst_c, worst_h);
    const float extremes[] = {INFINITY, -INFINITY, NAN, 1e30F, -1e30F, 0};
    for (int i = 0; i < 6 * 6 * 6 * 6; i++) {
        const float gates[4] = {extremes[i % 6], extremes[i / 6 % 6], extremes[i / 36 % 6], extremes[i / 216]};
        float c = 0.5F, h;
        step(gates, &c, &h);
        CHECK(fabsf(c) <= 1.5F && fabsf(h) <= 1, "gates %g %g %g %g gave c %g, h %g", (double)gates[0],
              (double)gates[1], (double)gates[2], (double)gates[3], (double)c, (double)h);
    }
}

static void test_norm_and_softmax(void) {
    for (uint32_t n = 1; n < 70; n++) {
        float x[80] = {0}, y[80], tensors[160] = {0};
        float *gamma = tensors, *beta = tensors + ink_padded_width(n);
        double sum = 0, squares = 0;
        for (uint32_t i = 0; i < n; i++) {
            x[i] = uniform(-3, 5);
            gamma[i] = uniform(0.5F, 2);
            beta[i] = uniform(-1, 1);
            sum += (double)x[i];
        }
        for (size_t i = 0; i < n; i++) {
            squares += ((double)x[i] - sum / (double)n) * ((double)x[i] - sum / (double)n);
        }
        memcpy(y, x, sizeof y);
        const ink_layer layer = {.type = INK_LAYER_NORM, .input_width = n, .tensors = (const uint8_t *)tensors};
        ink_layer_forward(&layer, &(ink_pass){.x = y, .rows = 1});
        double worst = 0;
        for (size_t i = 0; i < n; i++) {
            const double expected =
                ((double)x[i] - sum / (double)n) / sqrt(squares / (double)n + 1e-5) * (double)gamma[i] +
                (double)beta[i];
            worst = fmax(worst, fabs(expected - (double)y[i]));
        }
        CHECK(worst < 1e-5, "layer norm of %u: off by %g", (unsigned)n, worst);
        softmax(y, n, 0.5F);
        double total = 0;
        for (size_t i = 0; i < n; i++) {
            total += (double)y[i];
        }
        CHECK(fabs(total - 1) < 1e-5, "softmax of %u sums to %g", (unsigned)n, total);
    }
    float huge[4] = {1e38F, -1e38F, 0, 0};
    softmax(huge, 4, 1);
    CHECK(huge[0] == 1 && huge[1] < 1e-37F, "softmax of huge logits");
}

int main(void) {
    const size_t sizes[] = {1, 3, 4, 5, 15, 16, 17, 31, 32, 33, 48, 345};
    const size_t columns[] = {4, 8, 12, 16, 20, 64, 320, 1024, 2052};
    for (size_t r = 0; r < sizeof sizes / sizeof *sizes; r++) {
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
            for (size_t n = 1; n < 10; n++) {
                test_linear(sizes[r], columns[c], n, columns[c], n % 2);
            }
            test_linear(sizes[r], columns[c], 5, 4, true); /* overlapping rows, as a convolution reads them */
        }
    }
    test_quantize();
    test_exponential();
    test_cells();
    test_norm_and_softmax();
    return check_report();
}
