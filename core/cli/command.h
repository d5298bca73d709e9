/* The commands. Each is a file COMMAND.c that defines command_COMMAND, and a row here with its line of --help. */
#ifndef COMMAND_H
#define COMMAND_H

#define COMMANDS(ROW)                                                                                                  \
    ROW(classify, "print guesses for each drawing of ndjson files or a pipe")                                          \
    ROW(embed, "print the embedding of each drawing")                                                                  \
    ROW(explain, "print what each stroke adds to a guess")                                                             \
    ROW(learn, "teach a word by a few drawings")                                                                       \
    ROW(simplify, "print drawings as the network sees them")                                                           \
    ROW(evaluate, "measure a model on labeled drawings")                                                               \
    ROW(info, "describe a model file")                                                                                 \
    ROW(draw, "draw a word")                                                                                           \
    ROW(finish, "finish drawings that were begun")

/* Runs a command; argv[0] is its name. Returns the exit status. */
#define DECLARE_COMMAND(name, summary) int command_##name(int argc, char **argv);
COMMANDS(DECLARE_COMMAND)
#undef DECLARE_COMMAND

#endif
