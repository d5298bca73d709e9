/* Checks that say what failed and go on, or end the program with CHECK_STOPS; main returns check_report(). */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#ifdef CHECK_STOPS
#define CHECK_FAILED exit(1)
#else
#define CHECK_FAILED (void)0
#endif

static unsigned checks_passed, checks_failed;

#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        if (condition) {                                                                                               \
            checks_passed++;                                                                                           \
        } else {                                                                                                       \
            checks_failed++;                                                                                           \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                                            \
            fprintf(stderr, __VA_ARGS__);                                                                              \
            fputc('\n', stderr);                                                                                       \
            CHECK_FAILED;                                                                                              \
        }                                                                                                              \
    } while (0)

static int check_report(void) {
    printf("%u passed, %u failed\n", checks_passed, checks_failed);
    return checks_failed > 0 || checks_passed == 0;
}

#endif
