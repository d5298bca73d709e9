#include "command.h"
#include "errors.h"
#include "inkling.h"

#include <stdio.h>
#include <string.h>

#define COMMAND_ROW(name, summary) {#name, summary, command_##name},
static const struct {
    const char *name, *summary;
    int (*run)(int argc, char **argv);
} commands[] = {COMMANDS(COMMAND_ROW)};

enum { N_COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *out) {
    fputs("Inkling recognizes drawings: 345 Quick, Draw! categories, on this machine.\n\n", out);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        fprintf(out, "    inkling %-10s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("    inkling COMMAND --help, inkling --version\n"
          "\n"
          "The model is the first of these: --model FILE, $INKLING_MODEL, or, next to the program, inkling.ink,\n"
          "../../weights/inkling.ink, ../share/inkling/inkling.ink.\n"
          "\n"
          "Bad lines are reported and skipped. Exit status: 0 success, 1 some lines failed, 2 wrong usage, or a file\n"
          "or the model cannot be read.\n",
          out);
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help(stdout);
        return finish_output(EXIT_OK);
    }
    if (strcmp(name, "--version") == 0) {
        puts("inkling " INKLING_VERSION);
        return finish_output(EXIT_OK);
    }
    if (*name) {
        report_error("inkling: unknown command %s\n", name);
    }
    print_help(stderr);
    return EXIT_FATAL;
}
