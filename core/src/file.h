/* What the readers of model files and of decoder files share. */
#ifndef INK_FILE_H
#define INK_FILE_H

#include "inkling.h"
#include "utf8.h"
#include <string.h>

/* Bytes of name and labels; bounds the time it takes to compare every label with every other. */
enum { INK_MAX_TEXT_SIZE = 1 << 20 };

static inline uint32_t read_u32(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline float read_f32(const uint8_t *p) {
    const uint32_t bits = read_u32(p);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline bool same_string(const char *a, const char *b) {
    for (; *a && *a == *b; a++, b++) {
    }
    return *a == *b;
}

/* Reads a file's text: its name, then n labels. labels: (n). */
static inline ink_status read_text(const char *text, size_t size, uint32_t n, const char **name, const char **labels) {
    if (n < 1 || n > INK_MAX_LABELS || size == 0 || text[size - 1] != 0) {
        return INK_ERROR_LABELS;
    }
    const char *end = text + size;
    for (uint32_t i = 0; i <= n; i++) {
        const char *after = text < end ? ink_utf8_end(text) : NULL;
        if (!after || (i > 0 && after == text)) {
            return INK_ERROR_LABELS;
        }
        *(i > 0 ? &labels[i - 1] : name) = text;
        for (uint32_t before = 0; before + 1 < i; before++) {
            if (same_string(labels[before], text)) {
                return INK_ERROR_DUPLICATE_LABEL;
            }
        }
        text = after + 1;
    }
    for (; text < end; text++) {
        if (*text != 0) {
            return INK_ERROR_LABELS;
        }
    }
    return INK_OK;
}

#endif
