#include "options.h"

#include "errors.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OPTIONS = 16, HELP = MAX_OPTIONS + 1 };

static bool parse_count(const char *text, long min, long max, long *count) {
    char *end;
    errno = 0;
    *count = strtol(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && *count >= min && *count <= max;
}

static bool parse_fraction(const char *text, double *fraction) {
    char *end;
    *fraction = strtod(text, &end);
    return end != text && *end == '\0' && *fraction > 0 && *fraction <= 1;
}

static bool parse_number(const char *text, double low, double high, double *number) {
    char *end;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && *number >= low && *number <= high;
}

/* Sets an option's variable. Returns EXIT_OK, or EXIT_FATAL with a message. */
static int set_option(const char *command, const struct option_spec *option, const char *value) {
    if (option->flag) {
        *option->flag = true;
    } else if (option->text) {
        *option->text = value;
    } else if (option->fraction && !parse_fraction(value, option->fraction)) {
        return report_usage(command, "--%s %s is not a number above 0 and at most 1", option->name, value);
    } else if (option->number && !parse_number(value, option->low, option->high, option->number)) {
        return report_usage(command, "--%s %s is not a number from %g to %g", option->name, value, option->low,
                            option->high);
    } else if (option->count && !parse_count(value, option->min, option->max, option->count)) {
        if (option->max == LONG_MAX) {
            return report_usage(command, "--%s %s is not a whole number of at least %ld", option->name, value,
                                option->min);
        }
        return report_usage(command, "--%s %s is not a whole number from %ld to %ld", option->name, value, option->min,
                            option->max);
    }
    return EXIT_OK;
}

/* Reports an option that getopt_long refused. */
static int refuse_option(char **argv, int returned) {
    const char *command = argv[0], *word = argv[optind - 1];
    if (returned == ':') {
        return report_usage(command, "%s needs a value", word);
    }
    if (optopt > ' ') { /* a short option, which may stand anywhere in its word */
        return report_usage(command, "unknown option -%c", optopt);
    }
    return report_usage(command, optopt ? "%s: this option takes no value" : "unknown option %s", word);
}

bool parse_options(int argc, char **argv, const struct option_spec *options, void (*print_help)(void), int *status) {
    struct option accepted[MAX_OPTIONS + 2] = {{0}};
    int n = 0;
    for (; options[n].name; n++) {
        assert(n < MAX_OPTIONS);
        const int argument = options[n].flag ? no_argument : required_argument;
        accepted[n] = (struct option){options[n].name, argument, NULL, n + 1};
    }
    accepted[n] = (struct option){"help", no_argument, NULL, HELP};
    for (int found; (found = getopt_long(argc, argv, ":", accepted, NULL)) != -1;) {
        if (found == HELP) {
            print_help();
            *status = finish_output(EXIT_OK);
            return false;
        }
        *status = found == ':' || found == '?' ? refuse_option(argv, found)
                                               : set_option(argv[0], &options[found - 1], optarg);
        if (*status != EXIT_OK) {
            return false;
        }
    }
    return true;
}
