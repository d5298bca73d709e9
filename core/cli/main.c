#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "inkling names drawings: 345 Quick, Draw! categories, on this machine.\n"
    "\n"
    "    inkling classify   guesses for each drawing of an ndjson file or stream\n"
    "    inkling simplify   drawings as the network sees them\n"
    "    inkling evaluate   how often a model is right on labelled drawings\n"
    "    inkling info       what a model file holds\n"
    "    inkling COMMAND --help, inkling --version\n"
    "\n"
    "The model is --model FILE, else $INKLING_MODEL, else inkling.ink beside the program, ../../weights/inkling.ink\n"
    "or ../share/inkling/inkling.ink from there.\n"
    "\n"
    "Exit status: 0 all fine; 1 some drawings could not be read or classified, the rest were; 2 wrong usage, or a\n"
    "model or file that cannot be used.\n";

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"classify", command_classify},
    {"simplify", command_simplify},
    {"evaluate", command_evaluate},
    {"info", command_info},
};

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        fputs(help, stdout);
        return finish_output(EXIT_FINE);
    }
    if (strcmp(name, "--version") == 0) {
        puts("inkling " INKLING_VERSION);
        return finish_output(EXIT_FINE);
    }
    if (*name) {
        fprintf(stderr, "inkling: there is no command %s\n\n", name);
    }
    fputs(help, stderr);
    return EXIT_FAILED;
}
