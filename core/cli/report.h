/* Pictures of an evaluation, as SVG. */
#ifndef REPORT_H
#define REPORT_H

#include "figures.h"

/* Writes `figures.json` (all figures), `reliability.svg` (how often guesses of each probability are right) and
 * `confusion.svg` (what is taken for what) into the folder, which is made if need be.
 * Complains and returns false where a file cannot be written. */
bool report_write(const struct figures *figures, const char *folder);

#endif
