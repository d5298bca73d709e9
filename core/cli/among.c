#include "among.h"

#include "alloc.h"
#include "errors.h"
#include "labels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char among_help[] =
    "    --among LIST  guess only these labels: a file with one per line, or a,b,c; probabilities are those given\n"
    "                  that the drawing is one of them\n"
    "    --except LIST guess any but these labels\n";

enum { MAX_LIST = 1 << 20 /* bytes of a file */ };

/* The text of a list: of its file, if there is one of this name, else of the option itself. The caller frees it; NULL,
 * reported, if the file cannot be read. */
static char *read_list(const char *list) {
    FILE *file = fopen(list, "rb");
    if (!file && errno != ENOENT && errno != ENAMETOOLONG) {
        report_error("inkling: cannot open %s: %s", list, strerror(errno));
        return NULL;
    }
    if (!file) {
        char *text = xrealloc(NULL, strlen(list) + 1, 1);
        return strcpy(text, list); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy): it has the same length */
    }
    char *text = xrealloc(NULL, MAX_LIST + 1, 1);
    const size_t length = fread(text, 1, MAX_LIST, file);
    text[length] = '\0';
    const int fault = ferror(file) ? errno : 0;
    fclose(file);
    if (fault || length == MAX_LIST || strlen(text) < length) {
        report_error("inkling: cannot read %s: %s", list, fault ? strerror(fault) : "it is not a list of words");
        free(text);
        return NULL;
    }
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) { /* a byte order mark */
        memmove(text, text + 3, length - 2);
    }
    for (char *at = text; *at; at++) {
        *at = *at == ',' ? '\n' : *at;
    }
    return text;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* Sets the mask of every word of a text to `value`. */
static bool mark_words(char *text, uint8_t value, uint8_t *mask, const ink_model *model, const char *option,
                       const char *command) {
    for (char *at = text, *end; *at; at = *end ? end + 1 : end) {
        end = at + strcspn(at, "\n,");
        char *last = end;
        while (at < last && is_space(*at)) {
            at++;
        }
        while (at < last && is_space(last[-1])) {
            last--;
        }
        uint32_t label;
        if (at == last) {
            continue;
        }
        const size_t length = (size_t)(last - at);
        if (!label_find(model, at, length, &label)) {
            report_usage(command, "--%s: the model has no label \"%.*s\"; the nearest is \"%s\"", option,
                         label_shown_length(at, length), at, label_nearest(model->labels, model->n_labels, at, length));
            return false;
        }
        mask[label] = value;
    }
    return true;
}

static bool read_option(const char *list, uint8_t value, uint8_t *mask, const ink_model *model, const char *option,
                        const char *command) {
    char *text = list ? read_list(list) : NULL;
    const bool read = !list || (text && mark_words(text, value, mask, model, option, command));
    free(text);
    return read;
}

bool among_read(struct among *among, const ink_model *model, const char *command, const uint8_t **mask) {
    *mask = among->only || among->except ? among->mask : NULL;
    memset(among->mask, among->only ? 0 : 1, sizeof among->mask);
    if (!read_option(among->only, 1, among->mask, model, "among", command) ||
        !read_option(among->except, 0, among->mask, model, "except", command)) {
        return false;
    }
    if (!memchr(among->mask, 1, model->n_labels)) {
        report_usage(command, "--among and --except leave no label to guess from");
        return false;
    }
    return true;
}
