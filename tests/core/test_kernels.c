/* Kernels against plain loops: integers to the bit, floats to the bit where the order of additions is fixed, and
 * functions against the C library. Sizes lie around every tile. */
#include "check.h"
#include "kernels.h"
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
    float *x = calloc(x_size, 4), *y = calloc(n * y_step, 4), *y_f = calloc(n * y_step, 4);
    for (size_t r = 0; r < rows; r++) {
        scale[r] = uniform(0.001F, 0.01F);
        bias[r] = uniform(-1, 1);
        for (size_t c = 0; c < cols; c++) {
            const int v = (int)(next() % 256) - 128;
            w[r * cols + c] = (int8_t)v;
            packed[r / 16 * 16 * cols + c / 4 * 64 + r % 16 * 4 + c % 4] = (int8_t)v;
            packed_f[r / 16 * 16 * cols + c * 16 + r % 16] = (float)v / 64;
        }
    }
    for (size_t i = 0; i < x_size; i++) {
        q[i] = (ink_q)(next() % 4 == 0 ? 127 : next() % 128); /* often the largest: sums at their extreme */
        x[i] = uniform(-2, 2);
    }
    for (size_t i = 0; i < n * y_step; i++) {
        y[i] = y_f[i] = -77;
    }
    const ink_linear int8 = {(const uint8_t *)packed, (const uint8_t *)scale, (const uint8_t *)bias, rows, cols};
    const ink_linear exact = {(const uint8_t *)packed_f, NULL, (const uint8_t *)bias, rows, cols};
    ink_linear_int8(&int8, q, x_step, n, y, y_step, relu);
    ink_linear_float(&exact, x, x_step, n, y_f, y_step, relu);
    unsigned wrong = 0, wrong_f = 0, beyond = 0;
    for (size_t t = 0; t < n; t++) {
        for (size_t r = 0; r < rows; r++) {
            int32_t sum = 0;
            float sum_f = 0;
            for (size_t c = 0; c < cols; c++) {
                sum += w[r * cols + c] * q[t * x_step + c];
                sum_f += (float)w[r * cols + c] / 64 * x[t * x_step + c];
            }
            const float v = (float)sum * scale[r] + bias[r], v_f = sum_f + bias[r];
            wrong += y[t * y_step + r] != (relu && v < 0 ? 0 : v);
            wrong_f += y_f[t * y_step + r] != (relu && v_f < 0 ? 0 : v_f);
        }
        for (size_t r = up(rows, 4); r < y_step; r++) {
            beyond += y[t * y_step + r] != -77 || y_f[t * y_step + r] != -77;
        }
    }
    CHECK(wrong == 0 && wrong_f == 0, "%zu x %zu, n %zu, step %zu: %u int8 and %u float32 values differ", rows, cols, n, x_step,
          wrong, wrong_f);
    CHECK(beyond == 0, "%zu x %zu, n %zu: wrote past its rows", rows, cols, n);
    free(packed), free(w), free(packed_f), free(scale), free(bias), free(q), free(x), free(y), free(y_f);
}

static void test_quantise(void) {
    const float x[12] = {0, 0.5F, 1.5F, 2.5F, -1, 126.4F, 126.6F, 1e30F, -1e30F, NAN, INFINITY, -INFINITY};
    const int expected[12] = {0, 0, 2, 2, 0, 126, 127, 127, 0, 0, 127, 0};
    ink_q q[12];
    ink_quantise(q, x, 12, 1, 0);
    for (int i = 0; i < 12; i++) {
        CHECK(q[i] == expected[i], "x[%d] = %g gave %d", i, (double)x[i], (int)q[i]);
    }
    const float h[4] = {-1, 0, 1, 0.5F};
    ink_quantise(q, h, 4, 63, 64);
    CHECK(q[0] == 1 && q[1] == 64 && q[2] == 127 && q[3] == 96, "%d %d %d %d", (int)q[0], (int)q[1], (int)q[2], (int)q[3]);
}

static void test_exp(void) {
    double worst = 0;
    for (int i = -870000; i <= 870000; i++) {
        const float x = (float)i / 10000;
        const double expected = exp((double)x);
        const double error = fabs((double)f32x4_exp(f32x4_splat(x))[i & 3] / expected - 1);
        worst = error > worst ? error : worst;
    }
    CHECK(worst < 4e-7, "relative error %g", worst);
    const f32x4 e = f32x4_exp((f32x4){INFINITY, -INFINITY, 1000, -1000});
    CHECK(isfinite(e[0]) && isfinite(e[1]) && e[1] >= 0 && isfinite(e[2]) && e[3] < 1e-37F, "extremes");
}

static void test_cells(void) {
    /* One unit of four, no recurrence: gates come from the input alone. */
    float weights[16 * 4] = {0}, h[4] = {0}, c[4], before[4] = {0.1F, -0.2F, 0.3F, 0};
    float input[16];
    for (int i = 0; i < 16; i++) {
        input[i] = uniform(-6, 6);
    }
    for (int i = 0; i < 4; i++) {
        c[i] = uniform(-2, 2);
    }
    double expected[4];
    for (int i = 0; i < 4; i++) {
        const double in = 1 / (1 + exp(-(double)input[i])), forget = 1 / (1 + exp(-(double)input[4 + i]));
        const double out = 1 / (1 + exp(-(double)input[12 + i]));
        expected[i] = out * tanh(forget * (double)c[i] + in * tanh((double)input[8 + i]));
    }
    const ink_linear u = {(const uint8_t *)weights, NULL, NULL, 16, 4};
    const ink_cells cells = {c, h, 4};
    ink_lstm_step_float(&u, input, before, &cells);
    for (int i = 0; i < 4; i++) {
        CHECK(fabs((double)h[i] - expected[i]) < 1e-6, "h[%d] = %g, expected %g", i, (double)h[i], expected[i]);
    }
}

static void test_norm_and_softmax(void) {
    for (size_t n = 1; n < 70; n++) {
        float x[80] = {0}, y[80], gamma[80] = {0}, beta[80] = {0};
        double sum = 0, squares = 0;
        for (size_t i = 0; i < n; i++) {
            x[i] = uniform(-3, 5);
            gamma[i] = uniform(0.5F, 2);
            beta[i] = uniform(-1, 1);
            sum += (double)x[i];
        }
        for (size_t i = 0; i < n; i++) {
            squares += ((double)x[i] - sum / (double)n) * ((double)x[i] - sum / (double)n);
        }
        ink_layer_norm(y, x, n, (const uint8_t *)gamma, (const uint8_t *)beta);
        double worst = 0;
        for (size_t i = 0; i < n; i++) {
            const double expected = ((double)x[i] - sum / (double)n) / sqrt(squares / (double)n + 1e-5) * (double)gamma[i] + (double)beta[i];
            worst = fmax(worst, fabs(expected - (double)y[i]));
        }
        CHECK(worst < 1e-5, "layer norm of %zu: off by %g", n, worst);
        ink_softmax(x, n, 0.5F);
        double total = 0;
        for (size_t i = 0; i < n; i++) {
            total += (double)x[i];
        }
        CHECK(fabs(total - 1) < 1e-5, "softmax of %zu sums to %g", n, total);
    }
    float huge[4] = {1e38F, -1e38F, 0, 0};
    ink_softmax(huge, 4, 1);
    CHECK(huge[0] == 1 && huge[1] < 1e-37F, "softmax of huge logits");
}

int main(void) {
    const size_t sizes[] = {1, 3, 4, 5, 15, 16, 17, 31, 32, 33, 48, 345};
    const size_t columns[] = {4, 8, 12, 16, 64, 320, 1024};
    for (size_t r = 0; r < sizeof sizes / sizeof *sizes; r++) {
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
            for (size_t n = 1; n < 10; n++) {
                test_linear(sizes[r], columns[c], n, columns[c], n % 2);
            }
            test_linear(sizes[r], columns[c], 5, 4, true); /* overlapping rows, as a convolution reads them */
        }
    }
    test_quantise();
    test_exp();
    test_cells();
    test_norm_and_softmax();
    return check_report();
}
