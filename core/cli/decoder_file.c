#include "decoder_file.h"

#include "alloc.h"
#include "errors.h"
#include "labels.h"
#include "model_file.h"

#include <stdlib.h>

bool decoder_file_load(struct decoder_file *file, const char *path) {
    *file = (struct decoder_file){.path = path ? join_path("", path)
                                               : find_weights("decoder", "decoder.ink", "decoder", "INKLING_DECODER")};
    if (!file->path) {
        return false;
    }
    size_t size = 0;
    file->bytes = read_weights("decoder", file->path, &size);
    const ink_status status = file->bytes ? ink_decoder_load(&file->decoder, file->bytes, size) : INK_ERROR_SIZE;
    if (status != INK_OK) {
        if (file->bytes) {
            report_error("inkling: cannot use the decoder %s: %s", file->path,
                         status == INK_ERROR_MAGIC ? "not a decoder (bad magic number)" : ink_status_text(status));
        }
        decoder_file_free(file);
        return false;
    }
    file->arena = xaligned_alloc(file->decoder.arena_size);
    return true;
}

void decoder_file_free(struct decoder_file *file) {
    free(file->arena);
    free(file->bytes);
    free(file->path);
}

bool decoder_find_word(const struct decoder_file *file, const char *name, size_t length, uint32_t *word,
                       struct error *error) {
    const ink_decoder *decoder = &file->decoder;
    return label_find_among(decoder->words, decoder->n_words, name, length, word) ||
           fail(error, "unknown word \"%.*s\"; the nearest one is \"%s\"", label_shown_length(name, length), name,
                label_nearest(decoder->words, decoder->n_words, name, length));
}

bool decoder_draw(const struct decoder_file *file, const ink_sketch_options *options, struct drawing *drawing,
                  struct error *error) {
    const ink_drawing begun = drawing_view(drawing);
    ink_sketch sketch;
    ink_sketch_status status =
        ink_sketch_begin(&sketch, &file->decoder, options, file->arena, file->decoder.arena_size);
    if (status == INK_SKETCH_OK) {
        status = ink_sketch_read(&sketch, &begun);
    }
    if (status != INK_SKETCH_OK) {
        return fail(error, "%s", ink_sketch_status_text(status));
    }
    for (ink_sketch_point p; ink_sketch_next(&sketch, &p);) {
        if (p.begins) {
            drawing_end_stroke(drawing);
        } else if (drawing->n_strokes > 0 && drawing->ends[drawing->n_strokes - 1] == drawing->n_points) {
            drawing->n_strokes--; /* the given drawing's last stroke goes on */
        }
        drawing_add_point(drawing, p.x, p.y);
    }
    drawing_end_stroke(drawing);
    return true;
}
