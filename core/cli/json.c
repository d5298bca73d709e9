#include "json.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

enum fault { SYNTAX, NOT_UTF8, TOO_DEEP };

/* Where the check is. It stops at the first byte that is wrong. */
struct scanner {
    const char *at, *end;
    enum fault fault;
};

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

static void skip_space(struct scanner *s) {
    while (s->at < s->end && is_space(*s->at)) {
        s->at++;
    }
}

/* Whether the next byte is c, which is then passed. */
static bool take(struct scanner *s, char c) {
    if (s->at < s->end && *s->at == c) {
        s->at++;
        return true;
    }
    return false;
}

size_t json_utf8_length(const char *at, const char *end) {
    const unsigned char *p = (const unsigned char *)at, c = *p;
    const size_t n = c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    if (n == 0 || (size_t)(end - at) < n) {
        return 0;
    }
    const unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;  /* below, fewer bytes would do */
    const unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF; /* above: surrogates; U+110000 */
    if (p[1] < low || p[1] > high || (n > 2 && p[2] >> 6 != 2) || (n > 3 && p[3] >> 6 != 2)) {
        return 0;
    }
    return n;
}

static bool check_escape(struct scanner *s) {
    if (s->at < s->end && *s->at && strchr("\"\\/bfnrt", *s->at)) {
        s->at++;
        return true;
    }
    if (!take(s, 'u')) {
        return false;
    }
    for (int i = 0; i < 4; i++, s->at++) {
        if (s->at == s->end || !is_hex(*s->at)) {
            return false;
        }
    }
    return true;
}

static bool check_string(struct scanner *s) {
    if (!take(s, '"')) {
        return false;
    }
    while (s->at < s->end && (unsigned char)*s->at >= ' ') {
        if (take(s, '"')) {
            return true;
        }
        if (take(s, '\\')) {
            if (!check_escape(s)) {
                return false;
            }
        } else if ((unsigned char)*s->at < 0x80) {
            s->at++;
        } else {
            const size_t n = json_utf8_length(s->at, s->end);
            s->at += n;
            if (n == 0) {
                s->fault = NOT_UTF8;
                return false;
            }
        }
    }
    return false;
}

static bool check_digits(struct scanner *s) {
    const char *first = s->at;
    while (s->at < s->end && is_digit(*s->at)) {
        s->at++;
    }
    return s->at > first;
}

static bool check_number(struct scanner *s) {
    take(s, '-');
    if (!take(s, '0') && !check_digits(s)) {
        return false;
    }
    if (take(s, '.') && !check_digits(s)) {
        return false;
    }
    if (take(s, 'e') || take(s, 'E')) {
        if (!take(s, '+')) {
            take(s, '-');
        }
        return check_digits(s);
    }
    return true;
}

static bool check_word(struct scanner *s, const char *word) {
    const size_t n = strlen(word);
    if ((size_t)(s->end - s->at) < n || memcmp(s->at, word, n) != 0) {
        return false;
    }
    s->at += n;
    return true;
}

static bool check_container(struct scanner *s, int depth, struct json_fields *fields);

/* Checks a value in containers of this depth. */
static bool check_value(struct scanner *s, int depth) { /* NOLINT(misc-no-recursion): JSON_MAX_DEPTH limits it */
    switch (s->at < s->end ? *s->at : '\0') {
    case '{':
    case '[':
        return check_container(s, depth + 1, NULL);
    case '"':
        return check_string(s);
    case 't':
        return check_word(s, "true");
    case 'f':
        return check_word(s, "false");
    case 'n':
        return check_word(s, "null");
    default:
        return check_number(s);
    }
}

/* Checks an element, or a field, which is listed if there is a list. */
static bool check_item(struct scanner *s, bool is_field, int depth, struct json_fields *fields) { /* NOLINT */
    struct json_text name = {s->at, 0};
    if (is_field) {
        if (!check_string(s)) {
            return false;
        }
        name.length = (size_t)(s->at - name.start);
        skip_space(s);
        if (!take(s, ':')) {
            return false;
        }
        skip_space(s);
    }
    const char *value = s->at;
    if (!check_value(s, depth)) {
        return false;
    }
    if (fields) {
        json_add_field(fields, name, (struct json_text){value, (size_t)(s->at - value)});
    }
    skip_space(s);
    return true;
}

static bool check_container(struct scanner *s, int depth, struct json_fields *fields) { /* NOLINT: as check_value */
    if (depth > JSON_MAX_DEPTH) {
        s->fault = TOO_DEEP;
        return false;
    }
    const bool is_object = *s->at++ == '{';
    const char close = is_object ? '}' : ']';
    skip_space(s);
    if (take(s, close)) {
        return true;
    }
    while (check_item(s, is_object, depth, fields)) {
        if (take(s, close)) {
            return true;
        }
        if (!take(s, ',')) {
            return false;
        }
        skip_space(s);
    }
    return false;
}

void json_add_field(struct json_fields *fields, struct json_text name, struct json_text value) {
    if (fields->n == fields->capacity) {
        fields->capacity = 2 * fields->capacity + 8;
        fields->all = xrealloc(fields->all, fields->capacity, sizeof *fields->all);
    }
    fields->all[fields->n++] = (struct json_field){name, value};
}

void json_fields_free(struct json_fields *fields) { free(fields->all); }

bool json_is_named(struct json_text field, const char *name) {
    const size_t n = strlen(name);
    if (!memchr(field.start, '\\', field.length)) {
        return field.length == n + 2 && memcmp(field.start + 1, name, n) == 0;
    }
    char *decoded = xrealloc(NULL, field.length, 1);
    const bool equal = json_decode_string(field, decoded) == n && memcmp(decoded, name, n) == 0;
    free(decoded);
    return equal;
}

struct json_text json_find(const struct json_fields *fields, const char *name) {
    for (size_t i = fields->n; i > 0; i--) {
        if (json_is_named(fields->all[i - 1].name, name)) {
            return fields->all[i - 1].value;
        }
    }
    return (struct json_text){NULL, 0};
}

struct json_text json_trim(const char *line, size_t length) {
    if (length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
        line += 3;
        length -= 3;
    }
    while (length > 0 && is_space(*line)) {
        line++;
        length--;
    }
    while (length > 0 && is_space(line[length - 1])) {
        length--;
    }
    return (struct json_text){line, length};
}

bool json_check_object(const char *line, size_t length, struct json_fields *fields, struct error *error) {
    const struct json_text text = json_trim(line, length);
    struct scanner s = {text.start, text.start + text.length, SYNTAX};
    const bool is_object = text.length > 0 && *text.start == '{';
    fields->n = 0;
    if ((is_object ? check_container(&s, 1, fields) : check_value(&s, 0)) && s.at == s.end) {
        return is_object || fail(error, "not a JSON object; expected {\"drawing\":[[[x…],[y…]],…]}");
    }
    const size_t at = (size_t)(s.at - line) + 1;
    switch (s.fault) {
    case NOT_UTF8:
        return fail(error, "not valid UTF-8 at byte %zu of the line; expected JSON in UTF-8", at);
    case TOO_DEEP:
        return fail(error, "nested more than %d deep at byte %zu of the line", JSON_MAX_DEPTH, at);
    default:
        return fail(error, "not valid JSON at byte %zu of the line; expected one JSON object per line", at);
    }
}

bool json_check_value(const char *text, size_t length) {
    struct scanner s = {text, text + length, SYNTAX};
    skip_space(&s);
    const bool valid = check_value(&s, 0);
    skip_space(&s);
    return valid && s.at == s.end;
}

bool json_is_unfinished(const char *text, size_t length) {
    struct scanner s = {text, text + length, SYNTAX};
    return !check_value(&s, 0) && s.at == s.end && s.fault == SYNTAX;
}

static unsigned hex_digits(const char *at) {
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        const char c = at[i];
        value = value << 4 | (unsigned)(is_digit(c) ? c - '0' : (c | ' ') - 'a' + 10);
    }
    return value;
}

static char *put_utf8(char *to, unsigned c) {
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    *to++ = (char)((0xF0U << (3 - more) & 0xFFU) | c >> (6 * more));
    for (int i = more - 1; i >= 0; i--) {
        *to++ = (char)(0x80U | (c >> (6 * i) & 0x3FU));
    }
    return to;
}

/* Decodes the \u escape at `*at`, with that of the other half of a pair. */
static unsigned decode_unicode(const char **at) {
    const unsigned c = hex_digits(*at + 2);
    *at += 6;
    if (c >> 11 != 0x1B) {
        return c;
    }
    if (c < 0xDC00 && (*at)[0] == '\\' && (*at)[1] == 'u' && hex_digits(*at + 2) >> 10 == 0x37) {
        const unsigned low = hex_digits(*at + 2);
        *at += 6;
        return 0x10000U + ((c & 0x3FFU) << 10) + (low & 0x3FFU);
    }
    return 0xFFFD;
}

size_t json_decode_string(struct json_text string, char *to) {
    static const char escapes[] = "b\bf\fn\nr\rt\t";
    const char *at = string.start + 1, *end = string.start + string.length - 1;
    char *next = to;
    while (at < end) {
        if (*at != '\\') {
            *next++ = *at++;
        } else if (at[1] == 'u') {
            next = put_utf8(next, decode_unicode(&at));
        } else {
            const char *escape = strchr(escapes, at[1]);
            *next++ = escape ? escape[1] : at[1];
            at += 2;
        }
    }
    return (size_t)(next - to);
}

const char *json_skip_space(const char *at) {
    while (is_space(*at)) {
        at++;
    }
    return at;
}

const char *json_skip_value(const char *at) {
    int depth = 0;
    do {
        if (*at == '"') {
            for (at++; *at != '"'; at++) {
                at += *at == '\\';
            }
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            depth--;
        } else if (depth == 0) { /* a number or a word */
            while (*at && !strchr(" \t\r\n,]}", *at)) {
                at++;
            }
            return at;
        }
        at++;
    } while (depth > 0);
    return at;
}

const char *json_next_element(const char *at) {
    at = json_skip_space(at);
    if (*at == ']') {
        return NULL;
    }
    at = json_skip_space(at + 1);
    return *at == ']' ? NULL : at;
}
