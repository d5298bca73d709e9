#include "utf8.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

const char *ink_utf8_end(const char *text) {
    const uint8_t *p = (const uint8_t *)text;
    for (; *p; p++) {
        uint32_t c = *p;
        const unsigned more = 0U + (c >= 0xC0) + (c >= 0xE0) + (c >= 0xF0); /* bytes that follow */
        if (c >= 0x80 && c < 0xC2) {
            return NULL;
        }
        c &= 0x7FU >> more;
        for (uint32_t i = 0; i < more; i++) {
            if (*++p >> 6 != 2) {
                return NULL;
            }
            c = c << 6 | (*p & 0x3FU);
        }
        const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        const bool overlong = c < 1U << (5 * more + 1); /* fewer bytes would do */
        const bool surrogate = c >> 11 == 0x1B;         /* half of a UTF-16 pair */
        if (control || overlong || surrogate || c > 0x10FFFF) {
            return NULL;
        }
    }
    return (const char *)p;
}
