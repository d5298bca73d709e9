/* Kernels against plain loops: integers to the bit, floats to the bit where the order of additions is fixed, and
 * functions against the C library. Sizes lie around every tile. */
#include "check.h"
#include "kernels/activations.h"
#include "kernels/loops.h"
#include "layers/matrix.h"
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
    ink_gates_float(&u, before, 1, false, input, scratch);
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

/* Gates of several rows, each with its own h or all with the same one: as for one row at a time. */
static void test_gates(bool int8, size_t units, size_t n) {
    const size_t rows = 4 * units, rows16 = up(rows, 16);
    uint8_t *weights = calloc(rows16 * units, 4), *h = calloc(n * units, 4);
    float *scale = calloc(rows16, 4), *x = calloc(n * units, 4), *input = calloc(n * rows, 4);
    float *gates = calloc(n * rows, 4), *expected = calloc(rows, 4);
    const size_t h_step = units * (int8 ? sizeof(ink_q) : sizeof(float));
    for (size_t i = 0; i < rows16 * units; i++) {
        if (int8) {
            weights[i] = (uint8_t)((int)(next() % 65) - 32);
        } else {
            const float v = uniform(-1, 1);
            memcpy(weights + 4 * i, &v, 4);
        }
    }
    for (size_t i = 0; i < n * rows; i++) {
        scale[i % rows] = uniform(0.001F, 0.01F);
        input[i] = uniform(-3, 3);
    }
    for (int same = 0; same < 2; same++) {
        for (size_t i = 0; i < n * units; i++) {
            x[i] = same ? 0 : uniform(-1, 1);
        }
        if (int8) {
            ink_quantize((ink_q *)(void *)h, x, n * units, 63, 64);
        } else {
            memcpy(h, x, 4 * n * units);
        }
        const ink_linear u = {weights, int8 ? (const uint8_t *)scale : NULL, NULL, rows, units};
        if (int8) {
            ink_gates_int8(&u, (const ink_q *)(const void *)h, n, same, input, gates);
        } else {
            ink_gates_float(&u, (const float *)(const void *)h, n, same, input, gates);
        }
        for (size_t i = 0; i < n; i++) {
            const void *own = h + i * h_step;
            if (int8) {
                ink_gates_int8(&u, own, 1, false, input + i * rows, expected);
            } else {
                ink_gates_float(&u, own, 1, false, input + i * rows, expected);
            }
            CHECK(memcmp(expected, gates + i * rows, 4 * rows) == 0, "%s gates of %zu units: row %zu of %zu differs",
                  int8 ? "int8" : "float32", units, i, n);
        }
    }
    free(weights), free(h), free(scale), free(x), free(input), free(gates), free(expected);
}

/* The loops with more lanes give the same bytes, for every number of vectors and what is left over. */
static void test_wide_loops(const ink_wide_loops *wide, size_t n) {
    enum { MOST = 128 };
    float x[4 * MOST], y[4 * MOST], expected[4 * MOST], c[MOST], c_expected[MOST], scale[4 * MOST], bias[4 * MOST];
    int32_t sums[4 * MOST];
    ink_q q[4 * MOST], q_expected[4 * MOST];
    const float odd[] = {INFINITY, -INFINITY, NAN, 1e30F, -1e30F, 0};
    for (size_t i = 0; i < 4 * n; i++) {
        x[i] = next() % 8 == 0 ? odd[next() % 6] : uniform(-9, 9);
        sums[i] = (int32_t)(next() % 2000000) - 1000000;
        scale[i] = uniform(0.001F, 0.01F);
        bias[i] = uniform(-1, 1);
        c[i % n] = c_expected[i % n] = uniform(-2, 2);
    }
    const uint8_t *scales = (const uint8_t *)scale, *biases = (const uint8_t *)bias;
    size_t done = wide->quantize(q, x, n, 7, 60);
    CHECK(n - done < INK_PANEL && ink_quantize_loop(q, x, done, n, 7, 60) == n, "%zu of %zu", done, n);
    ink_quantize_loop(q_expected, x, 0, n, 7, 60);
    CHECK(memcmp(q, q_expected, n * sizeof *q) == 0, "%zu quantized values differ", n);
    for (int relu = 0; relu < 2; relu++) {
        done = wide->scale(sums, scales, biases, relu, y, n);
        ink_scale_loop(sums, scales, biases, relu, y, done, n);
        ink_scale_loop(sums, scales, biases, relu, expected, 0, n);
        CHECK(n - done < INK_PANEL && memcmp(y, expected, 4 * n) == 0, "%zu scaled sums differ", n);
    }
    done = wide->gates(bias, sums, scales, y, n);
    ink_gates_loop(bias, sums, scales, y, done, n);
    ink_gates_loop(bias, sums, scales, expected, 0, n);
    CHECK(n - done < INK_PANEL && memcmp(y, expected, 4 * n) == 0, "%zu gates differ", n);
    done = wide->cells(c, y, x, n);
    ink_cells_loop(c, y, x, done, n);
    ink_cells_loop(c_expected, expected, x, 0, n);
    CHECK(n - done < INK_PANEL && memcmp(y, expected, 4 * n) == 0 && memcmp(c, c_expected, 4 * n) == 0,
          "%zu cells differ", n);
    /* Six rows of x, four columns, n rows. */
    for (size_t i = 0; i < 4 * n; i++) {
        scale[i] = uniform(-1, 1);
        x[i] = uniform(-9, 9);
    }
    float tiles[6 * MOST] = {0}, tiles_expected[6 * MOST] = {0}, weights[4 * (MOST + INK_PANEL)];
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        weights[i] = uniform(-1, 1);
    }
    for (size_t rows = 1; rows <= 6 && 4 * rows <= 4 * n; rows++) {
        done = wide->floats((const uint8_t *)weights, 4, x, 4, rows, tiles, n, n);
        ink_float_loop((const uint8_t *)weights, 4, x, 4, rows, tiles, n, done, n);
        ink_float_loop((const uint8_t *)weights, 4, x, 4, rows, tiles_expected, n, 0, n);
        CHECK(n - done < INK_PANEL && memcmp(tiles, tiles_expected, 4 * rows * n) == 0, "%zu x %zu products differ",
              rows, n);
    }
}

static void test_all_wide_loops(void) {
#if defined(__SSE2__)
    const ink_wide_loops *all[] = {__builtin_cpu_supports("avx512f") ? &ink_loops_avx512 : NULL,
                                   __builtin_cpu_supports("avx2") ? &ink_loops_avx2 : NULL};
    for (size_t i = 0; i < 2; i++) {
        for (size_t n = 4; all[i] && n <= 128; n += 4) {
            test_wide_loops(all[i], n);
        }
    }
#else
    (void)test_wide_loops;
    CHECK(!ink_find_wide_loops(), "no processor but x86 has more lanes");
#endif
}

/* A product of many rows, among them more than a block of equal ones, has the bytes of one row after the other. */
static void test_equal_rows(uint32_t weights) {
    enum { WIDTH = 20, C = 8, KERNEL = 3, N = 150 };
    const ink_layer layer = {
        .type = INK_CONV1D, .weights = weights, .input_width = C, .width = WIDTH, .kernel = KERNEL, .stride = 1};
    static float w[32 * C * KERNEL], bias[32], y[N * WIDTH], one[WIDTH];
    static _Alignas(16) uint8_t x[(N + KERNEL) * C * sizeof(float)];
    const size_t step = ink_packed_step(&layer);
    for (size_t i = 0; i < sizeof w / sizeof *w; i++) {
        if (weights == INK_INT8) {
            ((int8_t *)w)[i] = (int8_t)((int)(i * 7 % 63) - 31);
        } else {
            w[i] = (float)i / 64 - 4;
        }
    }
    for (size_t i = 0; i < 32; i++) {
        bias[i] = 1 + (float)i;
    }
    for (size_t row = 0; row < N + KERNEL; row++) {
        for (size_t i = 0; i < C; i++) {
            const size_t value = row > 9 && row < 120 ? i : (row * 5 + i * 3) % 100;
            if (weights == INK_INT8) {
                ((ink_q *)(void *)x)[row * C + i] = (ink_q)value;
            } else {
                ((float *)(void *)x)[row * C + i] = (float)value;
            }
        }
    }
    const ink_linear linear = {(const uint8_t *)w, (const uint8_t *)bias, (const uint8_t *)bias, WIDTH, C * KERNEL};
    ink_multiply(&layer, &linear, x, 1, N, y, WIDTH);
    unsigned wrong = 0;
    for (size_t t = 0; t < N; t++) {
        ink_multiply(&layer, &linear, x + t * step, 1, 1, one, WIDTH);
        wrong += memcmp(one, y + t * WIDTH, sizeof one) != 0;
    }
    CHECK(wrong == 0, "%u of %d rows differ, weights %u", wrong, N, weights);
}

int main(void) {
    const size_t sizes[] = {1, 3, 4, 5, 15, 16, 17, 31, 32, 33, 48, 97};
    const size_t columns[] = {4, 8, 12, 16, 20, 64, 320, 1024, 2052};
    for (size_t r = 0; r < sizeof sizes / sizeof *sizes; r++) {
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
            for (size_t n = 1; n < 14; n++) {
                test_linear(sizes[r], columns[c], n, columns[c], n % 2);
            }
            for (size_t n = 15; n < 70; n += 9) { /* 15, 24, 33, …: tiles of 16 rows, whole and not */
                test_linear(sizes[r], columns[c], n, columns[c], n % 2);
            }
            test_linear(sizes[r], columns[c], 5, 4, true); /* overlapping rows, as a convolution reads them */
            test_linear(sizes[r], columns[c], 37, 4, true);
        }
    }
    for (size_t units = 4; units < 80; units += 12) {
        for (size_t n = 1; n < 8 && n <= INK_BATCH; n++) {
            test_gates(true, units, n);
            test_gates(false, units, n);
        }
    }
    test_all_wide_loops();
    test_equal_rows(INK_INT8);
    test_equal_rows(INK_FLOAT32);
    test_quantize();
    test_exponential();
    test_cells();
    test_norm_and_softmax();
    return check_report();
}
