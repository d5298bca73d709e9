/* Model files: every way of being wrong has its own status, and none crashes. */
#include "check.h"
#include "features/feature_set.h"
#include "model.h"
#include "seeded_model.h"

static const ink_layer small[] = {{.type = INK_CONV1D,
                                   .width = 8,
                                   .kernel = 3,
                                   .stride = 2,
                                   .padding = INK_SAME,
                                   .activation = INK_RELU,
                                   .input_scale = 60,
                                   .input_zero = 64},
                                  {.type = INK_LAYER_NORM},
                                  {.type = INK_LSTM,
                                   .width = 8,
                                   .direction = INK_BIDIRECTIONAL,
                                   .return_sequences = 1,
                                   .input_scale = 20,
                                   .input_zero = 64},
                                  {.type = INK_POOL, .pool_kinds = INK_POOL_MEAN | INK_POOL_MAX},
                                  {.type = INK_DENSE, .width = 5, .input_scale = 63, .input_zero = 64}};
enum { N_SMALL = sizeof small / sizeof *small, FEATURES_SMALL = 8, LABELS_SMALL = 5 };

static bytes small_model(void) {
    return seeded_model(small, N_SMALL, (features_spec){1, 0, 4, 1, 1}, FEATURES_SMALL, LABELS_SMALL, true);
}

static void expect(const bytes *file, size_t size, ink_status expected, const char *what) {
    /* A copy of exactly this size, so that a sanitizer sees a read past it. */
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, file->at, size);
    ink_model model;
    const ink_status status = ink_model_load(&model, copy, size);
    CHECK(status == expected, "%s: %s", what, ink_status_text(status));
    CHECK(status == INK_OK || (model.bytes == NULL && model.n_layers == 0), "%s: a refused model is not zero", what);
    free(copy);
}

/* One changed field, with a right checksum. */
static void expect_field(size_t at, uint32_t value, ink_status expected, const char *what) {
    bytes file = small_model();
    put_u32(file.at + at, value);
    put_u32(file.at + 12, slow_crc32(file.at + 16, file.size - 16));
    expect(&file, file.size, expected, what);
    free(file.at);
}

enum {
    LAYERS_AT = 64,
    CONV = LAYERS_AT,
    NORM = CONV + 48,
    LSTM = NORM + 48,
    POOL = LSTM + 48,
    DENSE = POOL + 48,
    SOFTMAX = DENSE + 48
};

static void test_fields(void) {
    const uint32_t nan = 0x7fc00000, infinity = 0x7f800000;
    expect_field(8, 3, INK_ERROR_VERSION, "version 3");
    expect_field(20, 0, INK_ERROR_HEADER, "no layers");
    expect_field(20, 33, INK_ERROR_HEADER, "too many layers");
    expect_field(20, 0xffffffff, INK_ERROR_HEADER, "four billion layers");
    expect_field(24, 0, INK_ERROR_LABELS, "no labels");
    expect_field(24, 6, INK_ERROR_LABELS, "a label missing");
    expect_field(24, 4, INK_ERROR_LABELS, "a label too many");
    expect_field(24, INK_MAX_LABELS + 1, INK_ERROR_LABELS, "too many labels");
    expect_field(28, 0, INK_ERROR_LABELS, "no text");
    expect_field(28, 7, INK_ERROR_HEADER, "text of odd size");
    expect_field(28, 0xfffffff0, INK_ERROR_HEADER, "text past the end");
    expect_field(32, 0, INK_ERROR_FEATURES, "features 0");
    expect_field(32, INK_FEATURES_END, INK_ERROR_FEATURES, "unknown features");
    expect_field(36, 2, INK_ERROR_FEATURES, "even window");
    expect_field(36, 17, INK_ERROR_FEATURES, "wide window");
    expect_field(40, 0, INK_ERROR_FEATURES, "multiple of 0");
    expect_field(40, 65, INK_ERROR_FEATURES, "multiple of 65");
    expect_field(44, INK_MAX_POINTS + 1, INK_ERROR_FEATURES, "least too large");
    expect_field(48, 0, INK_ERROR_FEATURES, "scale 0");
    expect_field(48, nan, INK_ERROR_FEATURES, "scale NaN");
    expect_field(52, 0, INK_ERROR_HEADER, "temperature 0");
    expect_field(52, nan, INK_ERROR_HEADER, "temperature NaN");
    expect_field(52, infinity, INK_ERROR_HEADER, "temperature infinite");
    expect_field(52, 0x7f7fffff, INK_OK, "the largest temperature");
    expect_field(56, 0xbf800000, INK_ERROR_HEADER, "threshold -1");
    expect_field(60, 0, INK_ERROR_HEADER, "unfinished temperature 0");
    expect_field(60, nan, INK_ERROR_HEADER, "unfinished temperature NaN");
    expect_field(CONV, 0, INK_ERROR_LAYER, "layer 0");
    expect_field(CONV, INK_LAYER_END, INK_ERROR_LAYER, "an unknown layer");
    expect_field(CONV + 4, 4, INK_ERROR_LAYER, "four copies of weights");
    expect_field(CONV + 4, UINT32_MAX, INK_ERROR_LAYER, "as many copies as there are numbers");
    expect_field(CONV + 4, 0, INK_ERROR_LAYER, "float32 with an input scale");
    expect_field(CONV + 8, 0, INK_ERROR_LAYER, "no filters");
    expect_field(CONV + 8, 4097, INK_ERROR_LAYER, "too many filters");
    expect_field(CONV + 8, 0xffffffff, INK_ERROR_LAYER, "four billion filters");
    expect_field(CONV + 8, 4096, INK_ERROR_SIZE, "more filters than the file holds");
    expect_field(CONV + 12, 0, INK_ERROR_LAYER, "kernel 0");
    expect_field(CONV + 12, 65, INK_ERROR_LAYER, "kernel 65");
    expect_field(CONV + 16, 0, INK_ERROR_LAYER, "stride 0");
    expect_field(CONV + 16, 65, INK_ERROR_LAYER, "stride 65");
    expect_field(CONV + 20, 3, INK_ERROR_LAYER, "padding 3");
    expect_field(CONV + 24, 2, INK_ERROR_LAYER, "activation 2");
    expect_field(CONV + 28, 1, INK_ERROR_LAYER, "a convolution with a direction");
    expect_field(CONV + 32, 1, INK_ERROR_LAYER, "a convolution with a sequence");
    expect_field(CONV + 36, 1, INK_ERROR_LAYER, "a convolution that pools");
    expect_field(CONV + 40, nan, INK_ERROR_LAYER, "input scale NaN");
    expect_field(CONV + 40, 0, INK_ERROR_LAYER, "input scale 0");
    expect_field(CONV + 44, 128, INK_ERROR_LAYER, "input zero 128");
    expect_field(NORM + 8, 1, INK_ERROR_LAYER, "a norm with a width");
    expect_field(NORM + 4, 1, INK_ERROR_LAYER, "an int8 norm");
    expect_field(LSTM + 8, 6, INK_ERROR_LAYER, "units not a multiple of 4");
    expect_field(LSTM + 28, 3, INK_ERROR_LAYER, "direction 3");
    expect_field(LSTM + 32, 2, INK_ERROR_LAYER, "sequence 2");
    expect_field(LSTM + 32, 0, INK_ERROR_LAYER_ORDER, "pooling with no time left");
    expect_field(POOL + 36, 0, INK_ERROR_LAYER, "pooling nothing");
    expect_field(POOL + 36, 16, INK_ERROR_LAYER, "pooling of kind 16");
    expect_field(DENSE + 8, 6, INK_ERROR_LAYER_ORDER, "more outputs than labels");
    expect_field(SOFTMAX, INK_LAYER_NORM, INK_ERROR_LAYER_ORDER, "no softmax");
    expect_field(NORM, INK_SOFTMAX, INK_ERROR_LAYER_ORDER, "softmax inside");
    expect_field(POOL, INK_LAYER_NORM, INK_ERROR_LAYER, "a norm that pools");
    bytes file = small_model();
    const size_t end = file.size - 4;
    free(file.at);
    expect_field(end, nan, INK_ERROR_WEIGHTS, "a bias that is NaN");
    expect_field(end, infinity, INK_ERROR_WEIGHTS, "a bias that is infinite");
    const size_t weight = end + 4 - 2 * 4 * 16 - 16 * 4; /* before the dense layer's scales and biases */
    expect_field(weight, 0x1f20e000, INK_OK, "int8 weights of 32 and -32");
    expect_field(weight, 0x21, INK_ERROR_WEIGHTS, "an int8 weight of 33");
    expect_field(weight, 0xdf000000, INK_ERROR_WEIGHTS, "an int8 weight of -33");
    file = small_model();
    for (uint32_t i = 0; i < 16 * 256; i++) { /* each value, in each place beside zeros */
        memset(file.at + weight, 0, 16);
        file.at[weight + i / 256] = (uint8_t)i;
        seal(&file);
        const uint32_t size = i % 256 < 128 ? i % 256 : 256 - i % 256;
        expect(&file, file.size, size <= 32 ? INK_OK : INK_ERROR_WEIGHTS, "an int8 weight beside zeros");
    }
    free(file.at);
}

static void test_bytes(void) {
    bytes file = small_model();
    expect(&file, file.size, INK_OK, "the whole file");
    for (size_t size = 0; size < file.size; size++) {
        expect(&file, size, size < 8 ? INK_ERROR_MAGIC : INK_ERROR_SIZE, "cut");
    }
    for (size_t bit = 0; bit < file.size * 8; bit++) {
        file.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        const size_t byte = bit / 8;
        expect(&file, file.size,
               byte < 8    ? INK_ERROR_MAGIC
               : byte < 12 ? INK_ERROR_VERSION
               : byte < 16 ? INK_ERROR_CHECKSUM
               : byte < 20 ? INK_ERROR_SIZE
                           : INK_ERROR_CHECKSUM,
               "a flipped bit");
        file.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    while (file.size <
           23000) { /* sizes that the checksum's steps do not divide, and more than it carries on at a time */
        for (int more = 0; more < 37; more++) {
            *append(&file, 1) = (uint8_t)(int)random_value(128);
        }
        seal(&file);
        expect(&file, file.size, INK_ERROR_SIZE, "bytes more, sealed");
        uint8_t *changed = file.at + 20 + (size_t)(fabs(random_value(1)) * (double)(file.size - 20));
        *changed ^= 64;
        expect(&file, file.size, INK_ERROR_CHECKSUM, "a byte changed");
        *changed ^= 64;
    }
    append(&file, 9);
    expect(&file, file.size, INK_ERROR_SIZE, "bytes behind the end");
    seal(&file);
    expect(&file, file.size, INK_ERROR_SIZE, "bytes behind the tensors, sealed");
    free(file.at);
    bytes html = {0};
    memcpy(append(&html, 64), "<!doctype html><html>", 21);
    expect(&html, html.size, INK_ERROR_MAGIC, "a web page");
    free(html.at);
}

static void test_float_weights(void) {
    bytes file = seeded_model(small, N_SMALL, (features_spec){1, 0, 4, 1, 1}, FEATURES_SMALL, LABELS_SMALL, false);
    expect(&file, file.size, INK_OK, "float32 weights");
    /* 1,024 points and 512 ends; 512 rows of both directions; 1,024 rows and one of padding, of 8 features. */
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load");
    const ink_arena_layout layout = ink_model_arena_layout(&model);
    CHECK(layout.drawing == 1024 * 8 + 512 * 4 && layout.values == 512 * 16 * 4 && layout.scratch == 1025 * 8 * 4,
          "%zu, %zu, %zu bytes", layout.drawing, layout.values, layout.scratch);
    put_u32(file.at + file.size - 4, 0x7fc00000);
    seal(&file);
    expect(&file, file.size, INK_ERROR_WEIGHTS, "a float32 weight that is NaN");
    free(file.at);
}

/* Found by fuzzing: weights that are finite but overflow when summed gave probabilities that were none. */
static void test_overflow(void) {
    const ink_layer layers[] = {{.type = INK_POOL, .pool_kinds = INK_POOL_SUM}, {.type = INK_DENSE, .width = 4}};
    const uint32_t values[][4] = {
        {0x7f7fffff, 0x7f7fffff, 0, 0}, {0xff7fffff, 0, 0, 0}, {0x7f7fffff, 0xff7fffff, 0x7f7fffff, 0xff7fffff}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        bytes file = seeded_model(layers, 2, (features_spec){1, 0, 1, 1, 1}, 8, 4, false);
        const size_t weights = file.size - 64 - 8 * 16 * 4; /* [8][16], then the bias */
        for (size_t k = 0; k < 8; k++) {
            for (size_t row = 0; row < 4; row++) {
                put_u32(file.at + weights + 4 * (16 * k + row), values[i][row]);
            }
        }
        seal(&file);
        ink_model model;
        CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load %zu", i);
        void *arena = aligned_alloc(16, ink_arena_size(&model));
        const ink_point points[] = {{0, 0}, {100, 0}, {100, 100}, {3, 60}};
        const uint32_t ends[] = {4};
        const ink_drawing drawing = {points, ends, 1, INK_RAW, false, NULL};
        float p[4], sum = 0;
        CHECK(ink_classify(&model, &drawing, arena, ink_arena_size(&model), p) == INK_OK, "classify %zu", i);
        for (int k = 0; k < 4; k++) {
            CHECK(p[k] >= 0 && p[k] <= 1, "overflow %zu: probability %d is %g", i, k, (double)p[k]);
            sum += p[k];
        }
        CHECK(sum > 0.999F && sum < 1.001F, "overflow %zu: sum %g", i, (double)sum);
        free(arena), free(file.at);
    }
}

/* Widths and kernels that pass one by one, but whose dot products would not fit 32 bits. */
static void test_columns(void) {
    ink_layer layer = {.type = INK_CONV1D,
                       .weights = INK_INT8,
                       .width = 8,
                       .kernel = 64,
                       .stride = 1,
                       .input_width = 4096,
                       .input_scale = 1};
    CHECK(ink_layer_width(&layer) == 8, "2^18 columns");
    layer.input_width = 4097;
    CHECK(ink_layer_width(&layer) == 0, "more than 2^18 columns");
}

/* Labels and names are printed and shown: UTF-8 without control characters. */
static void test_text(void) {
    static const struct {
        const char *bytes;
        bool valid;
    } cases[] = {{" ", true},
                 {"~", true},
                 {"\xC2\xA0", true},
                 {"\xDF\xBF", true},
                 {"\xE0\xA0\x80", true},
                 {"\xED\x9F\xBF", true},
                 {"\xEE\x80\x80", true},
                 {"\xEF\xBF\xBF", true},
                 {"\xF0\x90\x80\x80", true},
                 {"\xF4\x8F\xBF\xBF", true},
                 {"\x01", false},
                 {"\x1F", false},
                 {"\x7F", false},
                 {"\xC2\x80", false},
                 {"\xC2\x9F", false},
                 {"\x80", false},
                 {"\xBF", false},
                 {"\xC0\x80", false},
                 {"\xC1\x81", false},
                 {"\xC1\xBF", false},
                 {"\xE0\x9F\xBF", false},
                 {"\xED\xA0\x80", false},
                 {"\xED\xBF\xBF", false},
                 {"\xF0\x8F\xBF\xBF", false},
                 {"\xF4\x90\x80\x80", false},
                 {"\xF5\x80\x80\x80", false},
                 {"\xF8\x88\x80\x80", false},
                 {"\xFF", false},
                 {"\xC3"
                  "a",
                  false},
                 {"\xE2\x82"
                  "a",
                  false},
                 {"\xE2"
                  "a\x82",
                  false},
                 {"\xF0\x9F\x92"
                  "a",
                  false},
                 {"\xC3\xC3", false},
                 {"\xC3\x7F", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int place = 0; place < 3; place++) { /* in the name; at a label's beginning; at its end */
            bytes file = small_model();
            char *name = (char *)file.at + 64 + (N_SMALL + 1) * 48, *label = name + sizeof "seeded";
            const size_t n = strlen(cases[i].bytes);
            memcpy(place == 0 ? name : place == 1 ? label : label + strlen("label 0") - n, cases[i].bytes, n);
            seal(&file);
            expect(&file, file.size, cases[i].valid ? INK_OK : INK_ERROR_LABELS,
                   place == 0   ? "name"
                   : place == 1 ? "label"
                                : "label's end");
            free(file.at);
        }
    }
    /* A name may be empty, a label not; behind the last label come zeros. */
    bytes file = small_model();
    const size_t text = 64 + (N_SMALL + 1) * 48, end = text + sizeof "seeded" + LABELS_SMALL * sizeof "label 0";
    memmove(file.at + text, file.at + text + 6, end - text - 6);
    memset(file.at + end - 6, 0, 6);
    seal(&file);
    expect(&file, file.size, INK_OK, "no name");
    file.at[end - 6] = 'a';
    seal(&file);
    expect(&file, file.size, INK_ERROR_LABELS, "text behind the last label");
    file.at[end - 6] = 0;
    file.at[end] = 'a';
    seal(&file);
    expect(&file, file.size, INK_ERROR_LABELS, "text behind zeros");
    free(file.at);
}

/* Files without tensors, whose text and layers are in order, are found to be cut short; others are refused before. */
static void expect_head(const ink_layer *layers, uint32_t n_layers, features_spec features, uint32_t n_labels,
                        ink_status expected, const char *what) {
    bytes file = model_without_tensors(layers, n_layers, features, n_labels, true);
    seal(&file);
    expect(&file, file.size, expected, what);
    free(file.at);
}

/* How few and how many labels, and rows, there may be. */
static void test_limits(void) {
    const features_spec ink = {1, 0, 1, 0, 1};
    for (uint32_t n = 0; n <= INK_MAX_LABELS + 1; n += n == 1 ? INK_MAX_LABELS - 1 : 1) {
        const ink_layer layers[] = {{.type = INK_POOL, .pool_kinds = INK_POOL_SUM},
                                    {.type = INK_DENSE, .width = n ? n : 1, .input_scale = 1}};
        expect_head(layers, 2, ink, n, n >= 1 && n <= INK_MAX_LABELS ? INK_ERROR_SIZE : INK_ERROR_LABELS,
                    "so many labels");
    }
    for (uint32_t kernel = 1; kernel <= 2; kernel++) {
        const ink_layer layers[] = {
            {.type = INK_CONV1D, .width = 4, .kernel = kernel, .stride = 1, .padding = INK_VALID, .input_scale = 1},
            {.type = INK_POOL, .pool_kinds = INK_POOL_SUM}};
        expect_head(layers, 2, ink, 4, kernel == 1 ? INK_ERROR_SIZE : INK_ERROR_LAYER_ORDER, "a drawing of one point");
    }
    ink_layer norms[INK_MAX_LAYERS - 1] = {{.type = INK_POOL, .pool_kinds = INK_POOL_SUM}};
    for (size_t i = 1; i < INK_MAX_LAYERS - 1; i++) {
        norms[i].type = INK_LAYER_NORM;
    }
    bytes deep = seeded_model(norms, INK_MAX_LAYERS - 1, ink, 8, 8, false);
    expect(&deep, deep.size, INK_OK, "as many layers as there may be");
    free(deep.at);
    expect_head(NULL, 0, ink, 8, INK_ERROR_LAYER_ORDER, "softmax alone");
    /* A header alone, then with its records but without any text. */
    for (size_t records = 0; records < 2; records++) {
        bytes head = small_model();
        head.size = 64 + records * (N_SMALL + 1) * 48;
        put_u32(head.at + 28, 0);
        seal(&head);
        expect(&head, head.size, records ? INK_ERROR_LABELS : INK_ERROR_HEADER, records ? "no text" : "a header alone");
        free(head.at);
    }
    /* Text that ends within a label; an empty first label. */
    const size_t text = 64 + (N_SMALL + 1) * 48;
    bytes file = small_model();
    put_u32(file.at + 24, LABELS_SMALL + 1);
    file.at[text + 47] = 'a';
    file.at[text + 48] = 0; /* the first weight */
    seal(&file);
    expect(&file, file.size, INK_ERROR_LABELS, "a label without an end");
    file.at[text + 47] = file.at[text + sizeof "seeded"] = 0;
    seal(&file);
    expect(&file, file.size, INK_ERROR_LABELS, "an empty first label");
    free(file.at);
    /* "label 0" to "label 4", one of them turned into another. */
    for (uint32_t twice = 0; twice < LABELS_SMALL * LABELS_SMALL; twice++) {
        const uint32_t of = twice / LABELS_SMALL, as = twice % LABELS_SMALL;
        file = small_model();
        file.at[text + sizeof "seeded" + of * sizeof "label 0" + strlen("label ")] = (uint8_t)('0' + as);
        seal(&file);
        expect(&file, file.size, of == as ? INK_OK : INK_ERROR_DUPLICATE_LABEL, "a label twice");
        free(file.at);
    }
    /* Zeros to the largest text, and beyond. */
    for (uint32_t more = 0; more <= 16; more += 16) {
        file = model_without_tensors(small, N_SMALL, (features_spec){1, 0, 4, 1, 1}, LABELS_SMALL, true);
        append(&file, text + (1U << 20) + more - file.size);
        put_u32(file.at + 28, (1U << 20) + more);
        seal(&file);
        expect(&file, file.size, more ? INK_ERROR_HEADER : INK_ERROR_SIZE,
               more ? "more than a megabyte of text" : "a megabyte of text");
        free(file.at);
    }
}

/* What a forward pass costs is known from the records alone, before there is any tensor: 2^36 multiply-adds may be,
 * here 1,024 rows of 2^26 bytes, and not one row more. */
static void test_work(void) {
    const ink_layer layers[] = {
        {.type = INK_CONV1D, .width = 16, .kernel = 16, .stride = 1, .padding = INK_SAME, .input_scale = 1},
        {.type = INK_LSTM, .width = 4072, .return_sequences = 1, .input_scale = 1},
        {.type = INK_CONV1D, .width = 16, .kernel = 5, .stride = 1, .padding = INK_SAME, .input_scale = 1},
        {.type = INK_POOL, .pool_kinds = INK_POOL_LAST}};
    for (uint32_t more = 0; more < 2; more++) {
        expect_head(layers, 4, (features_spec){1, 0, more ? 41 : 64, 1, 1}, 16,
                    more ? INK_ERROR_TOO_EXPENSIVE : INK_ERROR_SIZE, more ? "1,025 rows" : "1,024 rows");
    }
}

/* What is drawn must not matter to the memory: the arena's size is fixed by the model. */
static void test_arena(void) {
    bytes file = small_model();
    ink_model model;
    CHECK(ink_model_load(&model, file.at, file.size) == INK_OK, "load");
    const size_t size = ink_arena_size(&model);
    CHECK(size % INK_ALIGNMENT == 0 && size > 0, "%zu bytes", size);
    CHECK(model.temperature == 1 && ink_sure(&model, 0.5F) && !ink_sure(&model, 0.499F), "sure from %g on",
          (double)model.sure_threshold);
    uint8_t *arena = aligned_alloc(16, size + 16);
    memset(arena + size, 0x5a, 16);
    const ink_point points[] = {{0, 0}, {10, 0}, {10, 10}};
    const uint32_t ends[] = {3};
    const ink_drawing drawing = {points, ends, 1, INK_RAW, false, NULL};
    float probabilities[LABELS_SMALL];
    CHECK(ink_classify(&model, &drawing, arena, size - 1, probabilities) == INK_ERROR_ARENA, "a byte short");
    CHECK(ink_classify(&model, &drawing, arena + 8, size, probabilities) == INK_ERROR_ARENA, "not aligned");
    CHECK(ink_classify(&model, &drawing, NULL, size, probabilities) == INK_ERROR_ARENA, "none");
    CHECK(ink_classify(&model, &drawing, arena, size, probabilities) == INK_OK, "enough");
    /* The longest drawing there can be uses the arena to its end and not past it. */
    ink_point *longest = malloc(sizeof *longest * INK_MAX_INPUT_POINTS);
    for (uint32_t i = 0; i < INK_MAX_INPUT_POINTS; i++) {
        longest[i] = (ink_point){(float)(i * 7919U % 1000U), (float)(i * 104729U % 997U)};
    }
    const uint32_t longest_end = INK_MAX_INPUT_POINTS;
    const ink_drawing scribble = {longest, &longest_end, 1, INK_RAW, false, NULL};
    CHECK(ink_classify(&model, &scribble, arena, size, probabilities) == INK_OK, "65536 points");
    for (int i = 0; i < 16; i++) {
        CHECK(arena[size + (size_t)i] == 0x5a, "byte %d past the arena was written", i);
    }
    free(longest), free(arena), free(file.at);
}

static void test_names(void) {
    CHECK(strcmp(ink_version(), INKLING_VERSION) == 0, "%s", ink_version());
    CHECK(strcmp(ink_layer_name(&(ink_layer){.type = INK_LAYER_NORM}), "layer_norm") == 0, "layer norm");
    CHECK(strcmp(ink_layer_name(&(ink_layer){.type = INK_LAYER_END}), "unknown") == 0, "no layer");
    CHECK(strcmp(ink_feature_set_name(&(ink_model){.features = INK_FEATURES_PEN}), "pen") == 0, "pen");
    CHECK(strcmp(ink_feature_set_name(&(ink_model){.features = 0}), "unknown") == 0, "no features");
}

int main(void) {
    test_names();
    test_fields();
    test_float_weights();
    test_overflow();
    test_columns();
    test_text();
    test_limits();
    test_work();
    test_arena();
    test_bytes();
    for (int status = INK_OK; status <= INK_ERROR_TOO_EXPENSIVE; status++) {
        for (int other = INK_OK; other < status; other++) {
            CHECK(strcmp(ink_status_text((ink_status)status), ink_status_text((ink_status)other)) != 0, "%d and %d",
                  status, other);
        }
    }
    CHECK(strcmp(ink_status_text((ink_status)99), "unknown status") == 0, "99");
    return check_report();
}
