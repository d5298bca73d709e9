#include "metrics_output.h"

#include "json_write.h"

#include <stdlib.h>

static double share(size_t part, size_t whole) { return whole ? (double)part / (double)whole : 0; }

static void write_weakest_text(const struct metrics *metrics, FILE *out, size_t max) {
    size_t n;
    struct label_score *scores = metrics_weakest(metrics, &n);
    fputs("\nthe weakest labels, top-1\n", out);
    for (size_t i = 0; i < n && i < max; i++) {
        fprintf(out, "  %6.2f %%  %s: %u of %u\n", 100 * share(scores[i].right, scores[i].drawings),
                metrics->model->labels[scores[i].label], scores[i].right, scores[i].drawings);
    }
    free(scores);
}

static void write_confusions_text(const struct metrics *metrics, FILE *out, size_t max) {
    size_t n;
    struct confusion *confusions = metrics_confusions(metrics, &n);
    fputs("\nthe costliest confusions, in points of top-1\n", out);
    for (size_t i = 0; i < n && i < max; i++) {
        const struct confusion *one = &confusions[i];
        const char *label = metrics->model->labels[one->label], *other = metrics->model->labels[one->other];
        fprintf(out, "  %6.2f    %s and %s: %u taken for %s, %u for %s\n",
                100 * share(one->as_other + one->as_label, metrics->drawings), label, other, one->as_other, other,
                one->as_label, label);
    }
    free(confusions);
}

void metrics_write_text(const struct metrics *metrics, FILE *out, size_t max, bool hash) {
    const size_t n = metrics->drawings;
    fprintf(out, "drawings  %zu\n", n);
    fprintf(out, "top-1     %.2f %%\n", 100 * share(metrics->top1, n));
    fprintf(out, "top-3     %.2f %%\n", 100 * share(metrics->top3, n));
    fprintf(out, "top-5     %.2f %%\n", 100 * share(metrics->top5, n));
    fprintf(out, "MAP@3     %.4f\n", metrics->map3 / (double)n);
    fprintf(out, "NLL       %.4f\n", metrics->nll / (double)n);
    fprintf(out, "ECE       %.2f %%\n", 100 * metrics_calibration_error(metrics));
    fprintf(out, "sure      %.2f %%, then right %.2f %%\n", 100 * share(metrics->sure, n),
            100 * share(metrics->sure_right, metrics->sure));
    if (hash) {
        fprintf(out, "hash      %016llx\n", (unsigned long long)metrics->hash);
    }
    write_weakest_text(metrics, out, max);
    write_confusions_text(metrics, out, max);
}

static void write_labels_json(const struct metrics *metrics, FILE *out) {
    fputs(",\"labels\":[", out);
    for (uint32_t label = 0; label < metrics->model->n_labels; label++) {
        const struct label_score score = metrics_label_score(metrics, label);
        fputs(label ? ",{\"label\":" : "{\"label\":", out);
        json_write_string(out, metrics->model->labels[label]);
        fprintf(out, ",\"drawings\":%u,\"right\":%u}", score.drawings, score.right);
    }
    fputc(']', out);
}

static void write_confusions_json(const struct metrics *metrics, FILE *out) {
    size_t n;
    struct confusion *confusions = metrics_confusions(metrics, &n);
    fputs(",\"confusions\":[", out);
    for (size_t i = 0; i < n; i++) {
        fputs(i ? ",{\"labels\":[" : "{\"labels\":[", out);
        json_write_string(out, metrics->model->labels[confusions[i].label]);
        fputc(',', out);
        json_write_string(out, metrics->model->labels[confusions[i].other]);
        fprintf(out, "],\"taken\":[%u,%u]}", confusions[i].as_other, confusions[i].as_label);
    }
    fputc(']', out);
    free(confusions);
}

static void write_bins_json(const struct metrics *metrics, FILE *out) {
    fputs(",\"bins\":[", out);
    for (int i = 0; i < METRICS_BINS; i++) {
        const size_t n = metrics->bins[i].drawings;
        fprintf(out, "%s{\"drawings\":%zu,\"right\":%zu,\"confidence\":%.6f}", i ? "," : "", n, metrics->bins[i].right,
                n ? metrics->bins[i].confidence / (double)n : 0);
    }
    fputc(']', out);
}

void metrics_write_json(const struct metrics *metrics, FILE *out, bool labels) {
    const size_t n = metrics->drawings;
    fprintf(out, "{\"drawings\":%zu,\"top1\":%.6f,\"top3\":%.6f,\"top5\":%.6f", n, share(metrics->top1, n),
            share(metrics->top3, n), share(metrics->top5, n));
    fprintf(out, ",\"map3\":%.6f", metrics->map3 / (double)n);
    fprintf(out, ",\"nll\":%.6f,\"ece\":%.6f", metrics->nll / (double)n, metrics_calibration_error(metrics));
    fprintf(out, ",\"sure\":%.6f,\"sure_right\":%.6f", share(metrics->sure, n),
            share(metrics->sure_right, metrics->sure));
    fprintf(out, ",\"hash\":\"%016llx\"", (unsigned long long)metrics->hash);
    if (labels) {
        write_labels_json(metrics, out);
        write_confusions_json(metrics, out);
        write_bins_json(metrics, out);
    }
    fputs("}\n", out);
}
