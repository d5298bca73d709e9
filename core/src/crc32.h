#ifndef INK_CRC32_H
#define INK_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32 of n bytes, as in zlib and PNG (ISO-HDLC). */
uint32_t ink_crc32(const uint8_t *bytes, size_t n);

#endif
