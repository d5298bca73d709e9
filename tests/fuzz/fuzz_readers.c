/* Fuzzes the command line's readers: ndjson, and the dataset's binary format where the input begins with a zero byte.
 * What was read is simplified and written, and what was written must read as the same drawing again. */
#include "bin.h"
#include "cli.h"
#include "fuzz.h"
#include "ndjson.h"
#include <string.h>

static void demand_same_again(const ink_drawing *drawing) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    DEMAND(out);
    fputs("{\"drawing\":", out);
    ndjson_write_strokes(out, drawing);
    fputc('}', out);
    fclose(out);
    struct ndjson in = {.name = "again", .file = fmemopen(text, size, "r")};
    char complaint[NDJSON_COMPLAINT];
    cJSON *object;
    struct drawing again = {0};
    DEMAND(ndjson_next(&in, &object, complaint) && object);
    DEMAND(ndjson_strokes(cJSON_GetObjectItemCaseSensitive(object, "drawing"), "drawing", false, &again, complaint));
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
    drawing_cut(drawing, 0.5);
}

static void read_ndjson(FILE *file) {
    struct ndjson in = {.name = "input", .file = file};
    struct drawing drawing = {0};
    char complaint[NDJSON_COMPLAINT];
    cJSON *object;
    for (;;) {
        *complaint = 0;
        if (!ndjson_next(&in, &object, complaint)) {
            break;
        }
        DEMAND(object || *complaint);
        const cJSON *strokes = cJSON_GetObjectItemCaseSensitive(object, "drawing");
        if (object && ndjson_strokes(strokes, "drawing", false, &drawing, complaint)) {
            use(&drawing);
            char *text = NULL;
            size_t size = 0;
            FILE *out = open_memstream(&text, &size);
            DEMAND(out);
            ndjson_write(out, cJSON_GetObjectItemCaseSensitive(object, "word"));
            fclose(out);
            free(text);
        } else {
            DEMAND(*complaint && strlen(complaint) < NDJSON_COMPLAINT);
        }
        cJSON_Delete(object);
    }
    drawing_free(&drawing);
    DEMAND(ndjson_close(&in));
}

static void read_bin(FILE *file) {
    struct bin in = {.file = file};
    struct drawing drawing = {0};
    uint64_t before = 0;
    while (bin_next(&in, &drawing) == BIN_DRAWING) {
        DEMAND(in.offset > before);
        before = in.offset;
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
