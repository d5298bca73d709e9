#ifndef INK_UTF8_H
#define INK_UTF8_H

/* The NUL that ends a text; NULL if the text is not well-formed UTF-8 or contains a control character (U+0000 to
 * U+001F, U+007F to U+009F). The text must be followed by a NUL somewhere. */
const char *ink_utf8_end(const char *text);

#endif
