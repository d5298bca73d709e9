/* The options of a command. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

/* One option and the variable it sets; the pointer that is not NULL decides which values it takes. */
struct option_spec {
    const char *name;  /* without "--" */
    bool *flag;        /* no value */
    const char **text; /* any value */
    long *count;       /* a whole number from min to max */
    long min, max;
    double *fraction; /* a number above 0 and at most 1 */
    double *number;   /* a number from low to high */
    double low, high;
};

/* Parses the options in argv; the other arguments are then argv[optind…argc - 1]. The last option has no name.
 * Returns false if the command ends here, with its exit status: after --help, or when the usage is wrong. */
bool parse_options(int argc, char **argv, const struct option_spec *options, void (*print_help)(void), int *status);

#endif
