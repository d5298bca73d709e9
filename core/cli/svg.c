#include "svg.h"

/* All colors, for light and dark pages. */
static const char style[] =
    "<style>\n"
    ":root { color-scheme: light dark; --paper: #fff; --ink: #222; --line: #bbb; --bar: #2a78d6; --miss: #c8402f }\n"
    "@media (prefers-color-scheme: dark) { :root { --paper: #161a20; --ink: #e6e6e6; --line: #555; --bar: #5b9df0; "
    "--miss: #ff7a66 } }\n"
    "text { fill: var(--ink); font-family: system-ui, sans-serif }\n"
    ".paper { fill: var(--paper) } .bar { fill: var(--bar) } .miss { fill: var(--miss) }\n"
    ".count { fill: var(--line) } .line { stroke: var(--line); fill: none }\n"
    "</style>\n";

void svg_start(FILE *out, unsigned width, unsigned height, const char *font_size, const char *title) {
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" font-size=\"%s\" role=\"img\">\n"
            "<title>%s</title>\n%s<rect class=\"paper\" width=\"%u\" height=\"%u\"/>\n",
            width, height, font_size, title, style, width, height);
}

void svg_write_text(FILE *out, const char *text) {
    for (const char *c = text; *c; c++) {
        switch (*c) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        default:
            fputc((unsigned char)*c < ' ' ? ' ' : *c, out);
        }
    }
}
