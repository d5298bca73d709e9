/* Finds and reads a decoder file, and draws with it. */
#ifndef DECODER_FILE_H
#define DECODER_FILE_H

#include "drawing.h"
#include "inkling_sketch.h"

struct decoder_file {
    char *path;
    void *bytes, *arena;
    ink_decoder decoder;
};

/* Loads the decoder at `path`; for NULL $INKLING_DECODER or the first that exists, from the program's folder, of
 * decoder.ink, ../../weights/decoder.ink and ../share/inkling/decoder.ink. On failure reports why and returns false. */
bool decoder_file_load(struct decoder_file *file, const char *path);
void decoder_file_free(struct decoder_file *file);

/* Finds a word as label_find finds a label. Returns false with an error that names the nearest word. */
bool decoder_find_word(const struct decoder_file *file, const char *name, size_t length, uint32_t *word,
                       struct error *error);

/* Adds a drawing, or the rest of the one that is there, in the square from 0 to 255. */
bool decoder_draw(const struct decoder_file *file, const ink_sketch_options *options, struct drawing *drawing,
                  struct error *error);

#endif
