/* Labeled drawings in ndjson: one object per line with "word" and strokes, as Quick, Draw! publishes them. */
#include "json_read.h"
#include "ndjson.h"
#include "reader.h"

#include <string.h>

static bool open_file(struct reader *reader) {
    if (!ndjson_open(reader->state, reader->path)) {
        reader_worsen_status(reader, EXIT_FATAL);
        return false;
    }
    return true;
}

static bool read_object(const struct reader *reader, const cJSON *object, struct labeled_drawing *result,
                        struct error *error) {
    const struct reader_settings *settings = reader->settings;
    const cJSON *word = cJSON_GetObjectItemCaseSensitive(object, "word");
    if (!cJSON_IsString(word)) {
        return fail(error, "no \"word\"; expected the drawing's label");
    }
    if (!reader_find_label(reader, word->valuestring, strlen(word->valuestring), &result->label)) {
        return fail(error, "the model has no label \"%.80s\"", word->valuestring);
    }
    return json_read_strokes(object, settings->field, settings->raw, &result->drawing, error);
}

static bool next(struct reader *reader, struct labeled_drawing *result) {
    struct ndjson *in = reader->state;
    struct error error;
    cJSON *object;
    while (ndjson_next(in, &object, &error)) {
        const bool valid = object && read_object(reader, object, result, &error);
        cJSON_Delete(object);
        reader->bytes_read = in->bytes_read;
        if (valid) {
            result->location = (struct location){in->name, LOCATION_LINE, in->line_number};
            return true;
        }
        ndjson_report(in, &error);
        reader_worsen_status(reader, EXIT_SOME_FAILED);
    }
    return false;
}

static void close_file(struct reader *reader) {
    if (!ndjson_close(reader->state)) {
        reader_worsen_status(reader, EXIT_FATAL);
    }
}

const struct reader_format reader_ndjson = {
    .suffix = ".ndjson",
    .summary = "one JSON object per line, with \"word\" and strokes",
    .state_size = sizeof(struct ndjson),
    .open = open_file,
    .next = next,
    .close = close_file,
};
