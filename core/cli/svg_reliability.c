#include "svg.h"

enum { LEFT = 60, TOP = 20, SIDE = 360, STRIP = 60, BELOW = 30 };

static void write_axes(FILE *out) {
    for (int tick = 0; tick <= 100; tick += 20) {
        const double at = SIDE * tick / 100.0;
        fprintf(out, "<path class=\"line\" d=\"M%d %.1fh%d\" stroke-width=\".5\"/>", LEFT, TOP + SIDE - at, SIDE);
        fprintf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>", LEFT - 6, TOP + SIDE - at + 4, tick);
        fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d %%</text>\n", LEFT + at, TOP + SIDE + 16,
                tick);
    }
}

static size_t largest_bin(const struct metrics *metrics) {
    size_t largest = 1;
    for (int i = 0; i < METRICS_BINS; i++) {
        largest = metrics->bins[i].drawings > largest ? metrics->bins[i].drawings : largest;
    }
    return largest;
}

static void write_bin(const struct metrics *metrics, FILE *out, int bin, size_t largest) {
    const size_t n = metrics->bins[bin].drawings;
    if (n == 0) {
        return;
    }
    const double right = (double)metrics->bins[bin].right / (double)n;
    const double confidence = metrics->bins[bin].confidence / (double)n;
    const double width = (double)SIDE / METRICS_BINS, x = LEFT + bin * width;
    const double strip = STRIP * (double)n / (double)largest;
    fprintf(out, "<g><title>%zu guesses of %.1f %% on average: right %.1f %%</title>", n, 100 * confidence,
            100 * right);
    fprintf(out, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x + 1,
            TOP + SIDE * (1 - right), width - 2, SIDE * right);
    fprintf(out, "<rect class=\"count\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/></g>\n", x + 1,
            TOP + SIDE + BELOW + STRIP - strip, width - 2, strip);
}

void svg_write_reliability(const struct metrics *metrics, FILE *out) {
    const size_t largest = largest_bin(metrics);
    svg_start(out, 440, 540, "12", "Reliability: how often guesses of each probability are right");
    write_axes(out);
    for (int bin = 0; bin < METRICS_BINS; bin++) {
        write_bin(metrics, out, bin, largest);
    }
    fprintf(out, "<path class=\"line\" d=\"M%d %dL%d %d\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"/>\n", LEFT,
            TOP + SIDE, LEFT + SIDE, TOP);
    fprintf(out,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">probability of the best guess; below: how many guesses, at "
            "most %zu</text>\n",
            220, TOP + SIDE + BELOW + STRIP + 22, largest);
    fprintf(out, "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">right</text>\n</svg>\n",
            TOP + SIDE / 2);
}
