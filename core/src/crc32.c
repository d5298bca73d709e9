#include "crc32.h"

#include "kernels/simd.h"
#include <string.h>

/* The usual table takes a byte per step. This takes a vector per step until little is left, after Sam Russell, Chorba:
 * A novel CRC32 implementation (2024).
 *
 * x^24048 + x^22928 + x^17720 + 1 is a multiple of the CRC's polynomial 0x04C11DB7, so the checksum stays the same if a
 * byte is cleared and added (xor) to the bytes 140, 791 and 3006 further on: (24048 - 22928) / 8, (24048 - 17720) / 8
 * and 24048 / 8. Every vector is carried forward like this, until the rest, with what was carried to it, fits the
 * table. */
uint32_t ink_crc32(const uint8_t *p, size_t n) {
    enum { NEAR = 140, MIDDLE = 791, FAR = 3006, RUN = 8192, VECTOR = sizeof(uints) };
    uint8_t carried[RUN + FAR] = {0}, *at = carried; /* at[i] is to be added to p[i] */
    uint32_t crc = 0xFFFFFFFFU;
    if (n >= FAR + VECTOR) {
        memset(carried, 0xFF, sizeof crc); /* the initial value, added to the first bytes instead */
        crc = 0;
    }
    for (; n >= FAR + VECTOR; n -= VECTOR, p += VECTOR, at += VECTOR) {
        if (at == carried + RUN) {
            memcpy(carried, at, FAR);
            at = carried;
        }
        uints v, sum, later;
        memcpy(&v, p, VECTOR);
        memcpy(&sum, at, VECTOR);
        v ^= sum;
        memcpy(&later, at + NEAR, VECTOR);
        later ^= v;
        memcpy(at + NEAR, &later, VECTOR);
        memcpy(&later, at + MIDDLE, VECTOR);
        later ^= v;
        memcpy(at + MIDDLE, &later, VECTOR);
        memcpy(at + FAR, &v, VECTOR); /* nothing was carried as far before */
    }
    uint32_t table[256];
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++) {
            c = c >> 1 ^ (c & 1 ? 0xEDB88320U : 0);
        }
        table[i] = c;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t byte = i < FAR ? p[i] ^ at[i] : p[i];
        crc = crc >> 8 ^ table[(crc ^ byte) & 255];
    }
    return ~crc;
}
