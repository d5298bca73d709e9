/* Commands that write a line of JSON for each drawing of several files. */
#ifndef EACH_DRAWING_H
#define EACH_DRAWING_H

#include "reader.h"

/* Writes the output of a drawing. Returns false with an error if it cannot. */
typedef bool use_drawing(void *context, const struct record *record, struct error *error);

/* Uses every drawing of the files, in order; of standard input if there are none. Bad lines, and drawings that cannot
 * be used, are reported and skipped. Returns the exit status. */
int each_drawing(char **paths, int n, const struct reader_settings *settings, use_drawing *use, void *context);

/* Writes the start of a drawing's line: the fields that every command copies from the input. */
void write_copied_fields(const struct record *record);

#endif
