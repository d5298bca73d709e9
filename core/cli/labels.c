#include "labels.h"

#include <stdint.h>
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

bool label_find_among(const char *const *labels, uint32_t n, const char *name, size_t length, uint32_t *label) {
    uint32_t alike = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (strlen(labels[i]) == length && memcmp(labels[i], name, length) == 0) {
            *label = i;
            return true;
        }
        if (is_alike(labels[i], name, length)) {
            alike++;
            *label = i;
        }
    }
    return alike == 1;
}

bool label_find(const ink_model *model, const char *name, size_t length, uint32_t *label) {
    return label_find_among(model->labels, model->n_labels, name, length, label);
}

enum { MAX_COMPARED = 64, MAX_SHOWN = 80 }; /* bytes of a name; what follows does not count and is not shown */

/* Insertions, deletions and replacements of bytes (Levenshtein 1966). */
static size_t edit_distance(const char *a, size_t n, const char *b, size_t m) {
    size_t row[MAX_COMPARED + 1];
    for (size_t j = 0; j <= m; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            const size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            const size_t changed = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = replaced < changed ? replaced : changed;
        }
    }
    return row[m];
}

const char *label_nearest(const char *const *labels, uint32_t n, const char *name, size_t length) {
    const char *nearest = labels[0];
    size_t least = SIZE_MAX;
    length = length < MAX_COMPARED ? length : MAX_COMPARED;
    for (uint32_t i = 0; i < n; i++) {
        const size_t size = strlen(labels[i]);
        const size_t distance = edit_distance(name, length, labels[i], size < MAX_COMPARED ? size : MAX_COMPARED);
        if (distance < least) {
            least = distance;
            nearest = labels[i];
        }
    }
    return nearest;
}

int label_shown_length(const char *name, size_t length) {
    size_t shown = length < MAX_SHOWN ? length : MAX_SHOWN;
    while (shown > 0 && shown < length && ((unsigned char)name[shown] & 0xC0) == 0x80) {
        shown--;
    }
    return (int)shown;
}
