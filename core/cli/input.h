/* Opens the files that commands read. */
#ifndef INPUT_H
#define INPUT_H

#include <stdio.h>

/* Opens a file, or standard input for "-". On failure reports why and returns NULL. */
FILE *open_input(const char *path);

/* The path as messages name it. */
const char *input_name(const char *path);

/* Closes a file of open_input; standard input stays open. */
void close_input(FILE *file);

#endif
