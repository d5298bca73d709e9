/* Fuzzes the command line's readers: ndjson, and the dataset's binary format where the input begins with a zero byte.
 * What was read is simplified and written, and what was written must read as the same drawing again. */
#include "fuzz.h"
#include "json_read.h"
#include "json_write.h"
#include "ndjson.h"
#include "quickdraw_bin.h"
#include <string.h>

static void demand_same_again(const ink_drawing *drawing) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    DEMAND(out);
    fputs("{\"drawing\":", out);
    json_write_strokes(out, drawing);
    fputc('}', out);
    fclose(out);
    struct ndjson in = {.name = "again", .file = fmemopen(text, size, "r")};
    struct error error;
    cJSON *object;
    struct drawing again = {0};
    DEMAND(ndjson_next(&in, &object, &error) && object);
    DEMAND(json_read_strokes(object, "drawing", false, &again, &error));
    DEMAND(again.n_strokes == drawing->n_strokes);
    DEMAND(memcmp(again.ends, drawing->ends, sizeof *again.ends * again.n_strokes) == 0);
    for (uint32_t i = 0; i < again.n_points; i++) {
        DEMAND(again.points[i].x == drawing->points[i].x && again.points[i].y == drawing->points[i].y);
    }
    cJSON_Delete(object);
    drawing_free(&again);
    ndjson_close(&in);
    free(text);
}

static void use(struct drawing *drawing) {
    const ink_drawing view = drawing_view(drawing);
    ink_drawing simplified;
    const ink_status status = ink_simplify(&view, fuzz_arena(ink_arena_size(NULL)), ink_arena_size(NULL), &simplified);
    DEMAND(status <= INK_ERROR_STROKE_ORDER);
    if (status == INK_OK) {
        demand_same_again(&simplified);
        demand_same_again(&view);
    }
    drawing_truncate(drawing, 0.5);
}

static void read_ndjson(FILE *file) {
    struct ndjson in = {.name = "input", .file = file};
    struct drawing drawing = {0};
    struct error error;
    cJSON *object;
    for (;;) {
        *error.message = 0;
        if (!ndjson_next(&in, &object, &error)) {
            break;
        }
        DEMAND(object || *error.message);
        if (object && json_read_strokes(object, "drawing", false, &drawing, &error)) {
            use(&drawing);
            char *text = NULL;
            size_t size = 0;
            FILE *out = open_memstream(&text, &size);
            DEMAND(out);
            json_write_value(out, cJSON_GetObjectItemCaseSensitive(object, "word"));
            fclose(out);
            free(text);
        } else {
            DEMAND(*error.message && strlen(error.message) < sizeof error.message);
        }
        cJSON_Delete(object);
    }
    drawing_free(&drawing);
    DEMAND(ndjson_close(&in));
}

static void read_bin(FILE *file) {
    struct drawing drawing = {0};
    uint64_t offset = 0, before = 0;
    while (quickdraw_bin_next(file, &drawing, &offset) == QUICKDRAW_BIN_DRAWING) {
        DEMAND(offset > before);
        before = offset;
        use(&drawing);
    }
    drawing_free(&drawing);
    fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) {
        return 0;
    }
    const bool bin = data[0] == 0;
    FILE *file = fmemopen((void *)(uintptr_t)(data + bin), size - bin, "r");
    DEMAND(file);
    if (bin) {
        read_bin(file);
    } else {
        read_ndjson(file);
    }
    return 0;
}
