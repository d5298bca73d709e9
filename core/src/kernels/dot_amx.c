/* Intel's AMX: tiles of 16 rows of 64 bytes. 16 quads of a panel are one tile as they are packed. */
#include "dot_kernels.h"

#if defined(INK_DOT_AMX)

#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

#define INLINE static inline __attribute__((always_inline))
#define AMX __attribute__((target("amx-tile,amx-int8")))

enum {
    TILE_ROWS = 16,  /* of x */
    TILE_BYTES = 64, /* columns of x, and of four by 16 weights */
    MOST = 2 * TILE_ROWS,
    FEWEST = 4 /* rows of x: fewer take ink_dot_avx512 as long */
};

/* What the eight tiles are: the sums of two times 16 rows of x by two panels, these rows, and weights of the panels.
 * Instructions need the numbers as constants. */
#define SUMS_00 0 /* rows, panel */
#define SUMS_01 1
#define SUMS_10 2
#define SUMS_11 3
#define X_0 4
#define X_1 5
#define WEIGHTS_0 6
#define WEIGHTS_1 7

/* As the processor reads it. */
typedef struct tile_config {
    uint8_t palette, first_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} tile_config;

/* Shapes the tiles for n rows of x, at most MOST. */
AMX static void configure(size_t n) {
    const uint8_t first = (uint8_t)(n < TILE_ROWS ? n : TILE_ROWS), second = (uint8_t)(n - first);
    tile_config config = {.palette = 1, .rows = {first, first, second, second, first, second, TILE_ROWS, TILE_ROWS}};
    for (size_t tile = 0; tile <= WEIGHTS_1; tile++) {
        config.row_bytes[tile] = config.rows[tile] ? TILE_BYTES : 0;
    }
    _tile_loadconfig(&config);
}

/* Rows of x and what is left of them behind the last whole tile, followed by zeros. */
typedef struct x_rows {
    const ink_q *x;
    size_t step, n, cols;
    ink_q rest[MOST][TILE_BYTES];
} x_rows;

/* Adds the products of TILE_BYTES columns of the rows by one panel, or by two if `next` is not NULL. */
AMX INLINE void add_products(const int8_t *w, const int8_t *next, const ink_q *x, size_t step, bool more_rows) {
    _tile_loadd(WEIGHTS_0, w, TILE_BYTES);
    _tile_loadd(X_0, x, step);
    _tile_dpbusd(SUMS_00, X_0, WEIGHTS_0);
    if (next) {
        _tile_loadd(WEIGHTS_1, next, TILE_BYTES);
        _tile_dpbusd(SUMS_01, X_0, WEIGHTS_1);
    }
    if (more_rows) {
        _tile_loadd(X_1, x + TILE_ROWS * step, step);
        _tile_dpbusd(SUMS_10, X_1, WEIGHTS_0);
        if (next) {
            _tile_dpbusd(SUMS_11, X_1, WEIGHTS_1);
        }
    }
}

enum { WEIGHTS_SIZE = TILE_ROWS * TILE_BYTES };

/* A tile of weights from w on: there, or, if less than that is left before `end`, a copy followed by zeros. */
static const int8_t *whole_tile(const int8_t *w, const int8_t *end, int8_t copy[WEIGHTS_SIZE]) {
    const size_t left = (size_t)(end - w);
    if (left >= WEIGHTS_SIZE) {
        return w;
    }
    memset(copy, 0, WEIGHTS_SIZE);
    memcpy(copy, w, left);
    return copy;
}

/* One panel, or two, by the rows. end: of all weights. */
AMX INLINE void multiply_panels(const int8_t *w, const int8_t *end, bool two, const x_rows *rows, int32_t *sums,
                                size_t sums_step) {
    const bool more_rows = rows->n > TILE_ROWS;
    const int8_t *next = two ? w + INK_PANEL * rows->cols : NULL;
    size_t k = 0;
    _tile_zero(SUMS_00);
    if (two) {
        _tile_zero(SUMS_01);
    }
    if (more_rows) {
        _tile_zero(SUMS_10);
    }
    if (two && more_rows) {
        _tile_zero(SUMS_11);
    }
    for (; k + TILE_BYTES <= rows->cols; k += TILE_BYTES) {
        add_products(w + INK_PANEL * k, two ? next + INK_PANEL * k : NULL, rows->x + k, rows->step, more_rows);
    }
    if (k < rows->cols) { /* the tiles reach into the next panels, where they are multiplied by zeros */
        int8_t copies[2][WEIGHTS_SIZE];
        const int8_t *last = whole_tile(w + INK_PANEL * k, end, copies[0]);
        const int8_t *next_last = two ? whole_tile(next + INK_PANEL * k, end, copies[1]) : NULL;
        add_products(last, next_last, rows->rest[0], TILE_BYTES, more_rows);
    }
    _tile_stored(SUMS_00, sums, sizeof *sums * sums_step);
    if (two) {
        _tile_stored(SUMS_01, sums + INK_PANEL, sizeof *sums * sums_step);
    }
    if (more_rows) {
        _tile_stored(SUMS_10, sums + TILE_ROWS * sums_step, sizeof *sums * sums_step);
    }
    if (two && more_rows) {
        _tile_stored(SUMS_11, sums + TILE_ROWS * sums_step + INK_PANEL, sizeof *sums * sums_step);
    }
}

/* All panels by some rows, for which the tiles are shaped. n_rows: of w. */
AMX static void multiply_rows(const int8_t *w, size_t n_rows, const x_rows *rows, int32_t *sums, size_t sums_step) {
    const size_t panel = INK_PANEL * rows->cols, panels = (n_rows + INK_PANEL - 1) / INK_PANEL;
    const int8_t *const end = w + panels * panel;
    size_t row = 0;
    for (; row + 2 * INK_PANEL <= n_rows; row += 2 * INK_PANEL, w += 2 * panel) {
        multiply_panels(w, end, true, rows, sums + row, sums_step);
    }
    for (; row < n_rows; row += INK_PANEL, w += panel) {
        const size_t wanted = 4 * ink_panel_vectors(n_rows, row);
        int32_t all[MOST][INK_PANEL];
        multiply_panels(w, end, false, rows, all[0], INK_PANEL);
        for (size_t t = 0; t < rows->n; t++) {
            memcpy(sums + t * sums_step + row, all[t], sizeof *sums * wanted);
        }
    }
}

/* As ink_dot_amx, with tiles alone. */
AMX static void multiply_tiles(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                               int32_t *sums, size_t sums_step) {
    const size_t whole = cols / TILE_BYTES * TILE_BYTES;
    size_t shaped = 0;
    x_rows some = {.step = x_step, .cols = cols};
    for (; n > 0; x += some.n * x_step, sums += some.n * sums_step, n -= some.n) {
        some.x = x;
        some.n = n < MOST ? n : MOST;
        for (size_t t = 0; t < some.n; t++) {
            memcpy(some.rest[t], x + t * x_step + whole, cols - whole);
        }
        if (some.n != shaped) {
            configure(some.n);
            shaped = some.n;
        }
        multiply_rows(w, rows, &some, sums, sums_step);
    }
    _tile_release();
}

void ink_dot_amx(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                 size_t sums_step) {
    const size_t last = n % MOST, tiled = last < FEWEST ? n - last : n;
    if (tiled > 0) {
        multiply_tiles(w, rows, cols, x, x_step, tiled, sums, sums_step);
    }
    if (tiled < n) {
        ink_dot_avx512(w, rows, cols, x + tiled * x_step, x_step, n - tiled, sums + tiled * sums_step, sums_step);
    }
}

/* Whether the processor and the operating system have AMX, and let this process use it: Linux wants to be asked. */
static bool find_amx(void) {
    enum {
        ARCH_PRCTL = 158, /* of Linux, Documentation/arch/x86/xstate.rst */
        REQUEST_PERMISSION = 0x1023,
        TILE_DATA = 18
    };
    const unsigned tile = 1U << 24, int8 = 1U << 25, saved = 1U << 27, states = 3U << 17;
    unsigned a = 0, b = 0, c = 0, d = 0, low = 0, high = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & saved) || !__get_cpuid_count(7, 0, &a, &b, &c, &d) ||
        (d & (tile | int8)) != (tile | int8)) {
        return false;
    }
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if ((low & states) != states) {
        return false;
    }
    long result = ARCH_PRCTL; /* in assembly, since the core calls no library of the system */
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"((long)REQUEST_PERMISSION), "S"((long)TILE_DATA)
                     : "rcx", "r11", "memory");
    return result == 0;
}

bool ink_has_amx(void) {
    enum { UNKNOWN, MISSING, THERE };
    static atomic_int known = UNKNOWN;
    int state = atomic_load_explicit(&known, memory_order_relaxed);
    if (state == UNKNOWN) { /* threads that ask at once find the same */
        state = find_amx() ? THERE : MISSING;
        atomic_store_explicit(&known, state, memory_order_relaxed);
    }
    return state == THERE;
}

#endif
