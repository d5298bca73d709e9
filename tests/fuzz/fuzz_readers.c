/* Fuzzes the command line's readers. The first byte of an input chooses the file's name and the options, whether the
 * rest is compressed first, and whether that is damaged. What was read is simplified and written as ndjson, whose
 * fields must read as the same bytes and the same drawing again. */
#include "fuzz.h"
#include "json_write.h"
#include "reader.h"
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { MOST = 1 << 16 };

static char path[64];

static void remove_file(void) { unlink(path); }

/* Writes the content into a file with this suffix. */
static void write_content(const char *suffix, const void *content, size_t size) {
    if (*path) {
        remove_file();
    } else {
        atexit(remove_file);
    }
    snprintf(path, sizeof path, "/tmp/full_binary_\"fuzz\xff%ld%s", (long)getpid(), suffix);
    FILE *file = fopen(path, "wb");
    DEMAND(file && fwrite(content, 1, size, file) == size && fclose(file) == 0);
}

static void demand_same_drawing(const ink_drawing *a, const struct drawing *b) {
    DEMAND(a->n_strokes == b->n_strokes);
    DEMAND(memcmp(a->ends, b->ends, sizeof *a->ends * a->n_strokes) == 0);
    for (uint32_t i = 0; i < b->n_points; i++) {
        DEMAND(a->points[i].x == b->points[i].x && a->points[i].y == b->points[i].y);
    }
}

static void demand_same_again(const struct record *record, const ink_drawing *drawing) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    DEMAND(out);
    const struct json_fields *fields = &record->fields;
    const char *strokes = json_find(fields, "drawing").start;
    for (size_t i = 0; i < fields->n; i++) {
        fputc(i ? ',' : '{', out);
        json_write_text(out, fields->all[i].name);
        fputc(':', out);
        if (fields->all[i].value.start == strokes) {
            json_write_strokes(out, drawing);
        } else {
            json_write_text(out, fields->all[i].value);
        }
    }
    fputs("} ", out);
    fclose(out);
    struct record again = {0};
    struct error error;
    const struct stroke_options rows = {.layout = LAYOUT_ROWS};
    DEMAND(json_check_object(text, size, &again.fields, &error));
    DEMAND(again.fields.n == fields->n);
    for (size_t i = 0; i < fields->n; i++) {
        const struct json_text a = fields->all[i].value, b = again.fields.all[i].value;
        DEMAND(a.start == strokes || (a.length == b.length && memcmp(a.start, b.start, a.length) == 0));
    }
    DEMAND(json_read_strokes(json_find(&again.fields, "drawing"), "drawing", rows, &again.drawing, &error));
    demand_same_drawing(drawing, &again.drawing);
    record_free(&again);
    free(text);
}

static void use(struct record *record) {
    const ink_drawing view = drawing_view(&record->drawing);
    ink_drawing simplified;
    DEMAND(ink_simplify(&view, fuzz_arena(ink_arena_size(NULL)), ink_arena_size(NULL), &simplified) == INK_OK);
    demand_same_again(record, &simplified);
    demand_same_again(record, &view);
    drawing_truncate(&record->drawing, 0.5);
}

/* Appends a gzip member. Returns how long the whole is. */
static size_t compress_member(uint8_t *to, size_t at, const uint8_t *content, size_t size) {
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)content,
                       .avail_in = (uInt)size,
                       .next_out = to + at,
                       .avail_out = (uInt)(2 * MOST - at)};
    DEMAND(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 1, Z_DEFAULT_STRATEGY) == Z_OK);
    DEMAND(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    deflateEnd(&stream);
    return 2 * MOST - stream.avail_out;
}

/* Reads and uses the file. Returns a hash of its drawings. */
static uint32_t read_file(const struct reader_settings *settings) {
    struct reader reader;
    struct record record = {0};
    uint32_t hash = 0;
    if (reader_open(&reader, path, settings)) {
        while (reader_next(&reader, &record)) {
            hash = (uint32_t)crc32(hash, (const Bytef *)record.drawing.points,
                                   (uInt)(sizeof *record.drawing.points * record.drawing.n_points));
            use(&record);
        }
        reader_close(&reader);
    }
    record_free(&record);
    return hash;
}

/* The content in one gzip file, in two members or damaged; whole ones must read as the content itself. */
static void read_compressed(const char *suffix, const struct reader_settings *settings, const uint8_t *content,
                            size_t size, uint8_t options, uint32_t expected) {
    static uint8_t packed[2 * MOST];
    const size_t part = options & 64 ? size / 2 : size;
    size_t length = compress_member(packed, 0, content, part);
    if (options & 64) {
        length = compress_member(packed, length, content + part, size - part);
    }
    if (options & 128) {
        const size_t at = (content[size - 1] * 256U + content[size / 2]) % length;
        packed[at] ^= content[0] | 1;
        length -= content[0] % 4 ? 0 : at;
    }
    write_content(suffix, packed, length);
    const uint32_t hash = read_file(settings);
    const bool twice = size > 1 && content[0] == 0x1f && content[1] == 0x8b; /* which is refused */
    DEMAND(options & 128 || twice || hash == expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2 || size > MOST) {
        return 0;
    }
    static const enum stroke_layout layouts[] = {LAYOUT_BY_SHAPE, LAYOUT_ROWS, LAYOUT_POINTS, LAYOUT_BY_SHAPE};
    const struct reader_settings settings = {
        .field = "drawing",
        .strokes = {.layout = layouts[data[0] >> 2 & 3], .raw = data[0] & 16},
        .csv = (data[0] & 3) == 2,
    };
    static const char *const suffixes[] = {".ndjson", ".bin", ".csv", ".ndjson"};
    const char *suffix = suffixes[data[0] & 3];
    write_content(suffix, data + 1, size - 1);
    const uint32_t hash = read_file(&settings);
    if (data[0] & 32) {
        read_compressed(suffix, &settings, data + 1, size - 1, data[0], hash);
    }
    return 0;
}
