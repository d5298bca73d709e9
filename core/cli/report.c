#include "report.h"

#include "cli.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Light and dark alike; all colours stand here. */
static const char style[] =
    "<style>\n"
    ":root { color-scheme: light dark; --paper: #fff; --ink: #222; --line: #bbb; --bar: #2a78d6; --miss: #c8402f }\n"
    "@media (prefers-color-scheme: dark) { :root { --paper: #161a20; --ink: #e6e6e6; --line: #555; --bar: #5b9df0; "
    "--miss: #ff7a66 } }\n"
    "text { fill: var(--ink); font-family: system-ui, sans-serif }\n"
    ".paper { fill: var(--paper) } .bar { fill: var(--bar) } .miss { fill: var(--miss) }\n"
    ".count { fill: var(--line) } .line { stroke: var(--line); fill: none }\n"
    "</style>\n";

static void write_text(FILE *out, const char *text) {
    for (const char *c = text; *c; c++) {
        switch (*c) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        default:
            fputc((unsigned char)*c < ' ' ? ' ' : *c, out);
        }
    }
}

/* Guesses in bins of equal width by their probability: how often they are right, as bars against the diagonal, and
 * how many they are, as a strip below. */
static void write_reliability(const struct figures *figures, FILE *out) {
    enum { LEFT = 60, TOP = 20, SIDE = 360, STRIP = 60, BELOW = 30 };
    const double width = (double)SIDE / FIGURES_BINS;
    size_t most = 1;
    for (int i = 0; i < FIGURES_BINS; i++) {
        most = figures->bins[i].drawings > most ? figures->bins[i].drawings : most;
    }
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 440 540\" font-size=\"12\" role=\"img\">\n"
            "<title>Reliability: how often guesses of each probability are right</title>\n%s"
            "<rect class=\"paper\" width=\"440\" height=\"540\"/>\n",
            style);
    for (int tick = 0; tick <= 100; tick += 20) {
        const double at = SIDE * tick / 100.0;
        fprintf(out,
                "<path class=\"line\" d=\"M%d %.1fh%d\" stroke-width=\".5\"/><text x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%d %%</text><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d %%</text>\n",
                LEFT, TOP + SIDE - at, SIDE, LEFT - 6, TOP + SIDE - at + 4, tick, LEFT + at, TOP + SIDE + 16, tick);
    }
    for (int i = 0; i < FIGURES_BINS; i++) {
        const size_t n = figures->bins[i].drawings;
        const double right = n ? (double)figures->bins[i].right / (double)n : 0;
        const double strip = STRIP * (double)n / (double)most, x = LEFT + i * width;
        if (n == 0) {
            continue;
        }
        fprintf(out,
                "<g><title>%zu guesses of %.1f %% on average: right %.1f %%</title>"
                "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
                "<rect class=\"count\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/></g>\n",
                n, 100 * figures->bins[i].confidence / (double)n, 100 * right, x + 1, TOP + SIDE * (1 - right),
                width - 2, SIDE * right, x + 1, TOP + SIDE + BELOW + STRIP - strip, width - 2, strip);
    }
    fprintf(out,
            "<path class=\"line\" d=\"M%d %dL%d %d\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"/>\n"
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">probability of the best guess; below: how many guesses, at "
            "most %zu</text>\n"
            "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">right</text>\n</svg>\n",
            LEFT, TOP + SIDE, LEFT + SIDE, TOP, 220, TOP + SIDE + BELOW + STRIP + 22, most, TOP + SIDE / 2);
}

static uint32_t confused(const struct figures *figures, uint32_t a, uint32_t b) {
    const size_t n = figures->model->n_labels;
    return figures->guessed[a * n + b] + figures->guessed[b * n + a];
}

/* An order of the labels in which those confused with one another stand close: after each label the one most often
 * confused with the last few, else the first that is left. */
static uint32_t *close_order(const struct figures *figures) {
    const uint32_t n = figures->model->n_labels;
    uint32_t *order = grow(NULL, n, sizeof *order);
    bool *placed = grow(NULL, n, sizeof *placed);
    memset(placed, 0, n * sizeof *placed);
    for (uint32_t at = 0; at < n; at++) {
        uint32_t best = n, most = 0;
        for (uint32_t label = 0; label < n; label++) {
            uint32_t sum = 0;
            for (uint32_t back = 1; back <= 3 && back <= at; back++) {
                sum += (4 - back) * confused(figures, label, order[at - back]);
            }
            if (!placed[label] && (best == n || sum > most)) {
                best = label;
                most = sum;
            }
        }
        order[at] = best;
        placed[best] = true;
    }
    free(placed);
    return order;
}

/* A square of labels by labels: what was drawn down, what was guessed across; right ones on the diagonal. */
static void write_confusion(const struct figures *figures, FILE *out) {
    enum { CELL = 6, EDGE = 100 };
    const uint32_t n = figures->model->n_labels;
    const unsigned side = EDGE + CELL * n + CELL;
    uint32_t *order = close_order(figures);
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" font-size=\"5.5\" role=\"img\">\n"
            "<title>Confusion: what was drawn, down, and what was guessed, across</title>\n%s"
            "<rect class=\"paper\" width=\"%u\" height=\"%u\"/>\n"
            "<text x=\"4\" y=\"12\" font-size=\"10\">drawn ↓ guessed →</text>\n",
            side, side, style, side, side);
    for (uint32_t row = 0; row < n; row++) {
        const uint32_t label = order[row], drawings = figures_drawings_of(figures, label);
        const unsigned at = EDGE + CELL * row;
        fprintf(out, "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">", EDGE - 3, at + CELL - 1);
        write_text(out, figures->model->labels[label]);
        fprintf(out, "</text><text transform=\"translate(%u %d) rotate(-90)\">", at + CELL - 1, EDGE - 3);
        write_text(out, figures->model->labels[label]);
        fputs("</text>\n", out);
        for (uint32_t column = 0; column < n; column++) {
            const uint32_t guess = order[column], count = figures->guessed[(size_t)label * n + guess];
            if (count == 0) {
                continue;
            }
            /* The root shows a single mistake among fifty drawings too. */
            fprintf(out, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" opacity=\"%.2f\"><title>",
                    guess == label ? "bar" : "miss", EDGE + CELL * column, at, CELL, CELL,
                    sqrt((double)count / (double)drawings));
            write_text(out, figures->model->labels[label]);
            fputs(" → ", out);
            write_text(out, figures->model->labels[guess]);
            fprintf(out, ": %u of %u</title></rect>\n", count, drawings);
        }
    }
    fputs("</svg>\n", out);
    free(order);
}

static void write_json(const struct figures *figures, FILE *out) { figures_write_json(figures, out, true); }

static bool write_file(const struct figures *figures, const char *folder, const char *name,
                       void (*write)(const struct figures *, FILE *)) {
    char *path = join_path(folder, name);
    FILE *out = fopen(path, "w");
    if (out) {
        write(figures, out);
    }
    bool fine = out && !ferror(out);
    fine = (!out || fclose(out) == 0) && fine;
    if (!fine) {
        complain("inkling: cannot write %s: %s", path, strerror(errno));
    }
    free(path);
    return fine;
}

bool report_write(const struct figures *figures, const char *folder) {
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        complain("inkling: cannot make the folder %s: %s", folder, strerror(errno));
        return false;
    }
    return write_file(figures, folder, "figures.json", write_json) &&
           write_file(figures, folder, "reliability.svg", write_reliability) &&
           write_file(figures, folder, "confusion.svg", write_confusion);
}
