/* The options --known and --known-file: whether a drawing is like anything that the model knows. */
#ifndef KNOWN_FILE_H
#define KNOWN_FILE_H

#include "inkling_known.h"

struct known_file {
    bool wanted;
    const char *option; /* --known-file */
    char *path;
    void *bytes;
    ink_known known;
};

#define KNOWN_OPTIONS(file)                                                                                            \
    {"known", .flag = &(file).wanted}, { "known-file", .text = &(file).option }

/* What commands say about them in their help. */
extern const char known_help[];

/* Loads the file if one of the options was given, and sets `wanted`: the named one, or else $INKLING_KNOWN or the first
 * known.ink that exists where models are looked for. On failure reports why and returns false. */
bool known_file_load(struct known_file *file, const ink_model *model);
void known_file_free(struct known_file *file);

#endif
