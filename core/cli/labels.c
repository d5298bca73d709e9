#include "labels.h"

#include <string.h>

/* The next character of a name for comparison, in lower case. */
static char plain_character(const char **at, const char *end) {
    if (end - *at >= 3 && memcmp(*at, "%20", 3) == 0) {
        *at += 3;
        return ' ';
    }
    const char c = *(*at)++;
    return c == '_' || c == '-' || c == '+' ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c | ' ') : c;
}

static bool is_alike(const char *label, const char *name, size_t length) {
    const char *const label_end = label + strlen(label), *const end = name + length;
    while (label < label_end && name < end) {
        if (plain_character(&label, label_end) != plain_character(&name, end)) {
            return false;
        }
    }
    return label == label_end && name == end;
}

bool label_find(const ink_model *model, const char *name, size_t length, uint32_t *label) {
    uint32_t alike = 0;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        if (strlen(model->labels[i]) == length && memcmp(model->labels[i], name, length) == 0) {
            *label = i;
            return true;
        }
        if (is_alike(model->labels[i], name, length)) {
            alike++;
            *label = i;
        }
    }
    return alike == 1;
}
