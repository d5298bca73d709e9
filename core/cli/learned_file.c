#include "learned_file.h"

#include "alloc.h"
#include "json.h"
#include "json_read.h"
#include "json_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const format = "inkling-learned";

/* The code point of a well-formed character of n bytes. */
static uint32_t code_point(const unsigned char *at, size_t n) {
    uint32_t code = n == 1 ? *at : *at & (0x7FU >> n);
    for (size_t i = 1; i < n; i++) {
        code = code << 6 | (at[i] & 0x3FU);
    }
    return code;
}

/* Control characters, line ends, what turns the direction of text, and what begins and ends markup. */
static bool is_forbidden(uint32_t c) {
    return c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == '<' || c == '>';
}

static bool check_name(const char *name, size_t length, struct error *error) {
    const char *const end = name + length;
    uint32_t characters = 0;
    for (const char *at = name; at < end; characters++) {
        const size_t n = (unsigned char)*at < 0x80 ? 1 : json_utf8_length(at, end);
        if (n == 0 || is_forbidden(code_point((const unsigned char *)at, n))) {
            return fail(error, "a word has a control character, <, > or what is not UTF-8: leave it out");
        }
        at += n;
    }
    return (characters >= 1 && characters <= LEARNED_MAX_NAME) ||
           fail(error, "a word must have 1 to %d characters, not %u", LEARNED_MAX_NAME, (unsigned)characters);
}

static struct learned_word *find(const struct learned_words *words, const char *name, size_t length) {
    for (uint32_t i = 0; i < words->n; i++) {
        if (strlen(words->all[i].name) == length && memcmp(words->all[i].name, name, length) == 0) {
            return &words->all[i];
        }
    }
    return NULL;
}

struct learned_word *learned_words_find(struct learned_words *words, const char *name, size_t length,
                                        struct error *error) {
    for (; length > 0 && *name == ' '; length--) {
        name++;
    }
    for (; length > 0 && name[length - 1] == ' '; length--) {
    }
    if (!check_name(name, length, error)) {
        return NULL;
    }
    struct learned_word *word = find(words, name, length);
    if (!word && words->n == INK_LEARNED_MAX_WORDS) {
        fail(error, "at most %d words can be learned", INK_LEARNED_MAX_WORDS);
        return NULL;
    }
    if (!word) {
        words->all = xrealloc(words->all, words->n + 1, sizeof *words->all);
        word = &words->all[words->n++];
        memset(word, 0, sizeof *word);
        memcpy(word->name, name, length);
    }
    return word;
}

/* Bytes of a drawing as JSON. */
static uint32_t json_size(const struct drawing *drawing) {
    uint32_t size = 1 + 6 * drawing->n_strokes; /* brackets, and a comma after each stroke but the last */
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        const float both[] = {drawing->points[i].x, drawing->points[i].y};
        for (int k = 0; k < 2; k++) {
            size += both[k] < 10 ? 2 : both[k] < 100 ? 3 : 4; /* with a comma */
        }
    }
    return size;
}

static uint32_t count(const char *list) {
    uint32_t n = 0;
    for (const char *at = list; (at = json_next_element(at)); at = json_skip_value(at)) {
        n++;
    }
    return n;
}

/* Whether a drawing is as ink_learned_simplify leaves it. */
static bool is_kept(struct json_text text, struct drawing *drawing) {
    struct error ignored;
    if (!json_read_strokes(text, "drawings", (struct stroke_options){.layout = LAYOUT_ROWS}, drawing, &ignored) ||
        drawing->format != INK_SIMPLIFIED || drawing->n_strokes != count(text.start)) {
        return false;
    }
    for (uint32_t i = 0; i < drawing->n_points; i++) {
        const ink_point at = drawing->points[i];
        if (!(at.x >= 0 && at.x <= 255 && at.y >= 0 && at.y <= 255) || at.x != (float)(int)at.x ||
            at.y != (float)(int)at.y) {
            return false;
        }
    }
    return json_size(drawing) <= INK_LEARNED_MAX_BYTES;
}

static bool parse_drawings(struct learned_word *word, struct json_text list, struct error *error) {
    const uint32_t n = list.start && *list.start == '[' ? count(list.start) : 0;
    if (n < 1 || n > INK_LEARNED_MAX_DRAWINGS) {
        return fail(error, "the word \"%s\" must have 1 to %d drawings", word->name, INK_LEARNED_MAX_DRAWINGS);
    }
    for (const char *at = list.start; (at = json_next_element(at));) {
        const char *const end = json_skip_value(at);
        if (!is_kept((struct json_text){at, (size_t)(end - at)}, &word->drawings[word->n++])) {
            return fail(error,
                        "a drawing of \"%s\" is not [[[x…],[y…]],…] with whole numbers from 0 to 255 and at "
                        "most %d bytes",
                        word->name, INK_LEARNED_MAX_BYTES);
        }
        at = end;
    }
    return true;
}

static bool parse_word(struct learned_words *words, const char *text, size_t length, struct json_fields *fields,
                       struct error *error) {
    if (*text != '{' || !json_check_object(text, length, fields, error)) {
        return fail(error, "a word is not {\"word\":…,\"drawings\":[…]}");
    }
    const struct json_text name = json_find(fields, "word"), drawings = json_find(fields, "drawings");
    if (!name.start || *name.start != '"') {
        return fail(error, "a word is not {\"word\":…,\"drawings\":[…]}");
    }
    char *decoded = xrealloc(NULL, name.length, 1);
    const size_t size = json_decode_string(name, decoded);
    const uint32_t before = words->n;
    struct learned_word *word = learned_words_find(words, decoded, size, error);
    free(decoded);
    if (!word) {
        return false;
    }
    if (words->n == before) {
        return fail(error, "the file has the word \"%s\" twice", word->name);
    }
    return parse_drawings(word, drawings, error);
}

static bool is_text(struct json_text value, const char *text) {
    return value.start && value.length == strlen(text) && memcmp(value.start, text, value.length) == 0;
}

static bool parse(struct learned_words *words, const char *text, size_t length, struct json_fields *fields,
                  struct error *error) {
    if (length > LEARNED_MAX_FILE) {
        return fail(error, "the file is too long: it is no file of learned words");
    }
    if (!json_check_object(text, length, fields, error)) {
        return fail(error, "it is damaged or cut: save it again");
    }
    char expected[32];
    snprintf(expected, sizeof expected, "\"%s\"", format);
    if (!is_text(json_find(fields, "format"), expected)) {
        return fail(error, "this is no file of learned words: its format is not %s", expected);
    }
    if (!is_text(json_find(fields, "version"), "1")) {
        return fail(error, "it has another version; this release reads version 1");
    }
    const struct json_text list = json_find(fields, "words");
    if (!list.start || *list.start != '[' || count(list.start) > INK_LEARNED_MAX_WORDS) {
        return fail(error, "it must have a list of at most %d words", INK_LEARNED_MAX_WORDS);
    }
    struct json_fields of_word = {0};
    bool good = true;
    for (const char *at = list.start; good && (at = json_next_element(at));) {
        const char *const end = json_skip_value(at);
        good = parse_word(words, at, (size_t)(end - at), &of_word, error);
        at = end;
    }
    json_fields_free(&of_word);
    return good;
}

bool learned_words_parse(struct learned_words *words, const char *text, size_t length, struct error *error) {
    struct json_fields fields = {0};
    const bool good = parse(words, text, length, &fields, error);
    json_fields_free(&fields);
    if (!good) {
        learned_words_free(words);
    }
    return good;
}

void learned_words_write(FILE *out, const struct learned_words *words) {
    fprintf(out, "{\"format\":\"%s\",\"version\":1,\"words\":[", format);
    for (uint32_t i = 0; i < words->n; i++) {
        fputs(i ? ",{\"word\":" : "{\"word\":", out);
        json_write_string(out, words->all[i].name);
        fputs(",\"drawings\":[", out);
        for (uint32_t k = 0; k < words->all[i].n; k++) {
            const ink_drawing drawing = drawing_view(&words->all[i].drawings[k]);
            fputs(k ? "," : "", out);
            json_write_strokes(out, &drawing);
        }
        fputs("]}", out);
    }
    fputs("]}", out);
}

void learned_words_free(struct learned_words *words) {
    for (uint32_t i = 0; i < words->n; i++) {
        for (uint32_t k = 0; k < INK_LEARNED_MAX_DRAWINGS; k++) {
            drawing_free(&words->all[i].drawings[k]);
        }
    }
    free(words->all);
    *words = (struct learned_words){0};
}

bool learned_words_load(struct learned_words *words, const char *path, bool missing) {
    *words = (struct learned_words){0};
    FILE *file = fopen(path, "rb");
    if (!file && errno == ENOENT && missing) {
        return true;
    }
    if (!file) {
        report_error("inkling: cannot open the learned words %s: %s", path, strerror(errno));
        return false;
    }
    char *text = xrealloc(NULL, LEARNED_MAX_FILE + 2, 1);
    const size_t length = fread(text, 1, LEARNED_MAX_FILE + 1, file);
    text[length] = '\0';
    struct error error;
    bool good = !ferror(file) || fail(&error, "%s", strerror(errno));
    good = good && learned_words_parse(words, text, length, &error);
    fclose(file);
    free(text);
    if (!good) {
        report_error("inkling: cannot use the learned words %s: %s", path, error.message);
    }
    return good;
}

bool learned_model_load(struct learned_model *model, const char *path, const ink_model *of, void *arena,
                        size_t arena_size) {
    if (!learned_words_load(&model->words, path, false)) {
        return false;
    }
    uint32_t drawings = 0;
    for (uint32_t i = 0; i < model->words.n; i++) {
        drawings += model->words.all[i].n;
    }
    model->learned = (ink_learned){.model = of, .capacity = drawings};
    model->learned.memory = xaligned_alloc(ink_learned_size(of, drawings));
    for (uint32_t i = 0; i < model->words.n; i++) {
        const struct learned_word *word = &model->words.all[i];
        uint32_t number = 0;
        while (number < of->n_labels && strcmp(of->labels[number], word->name) != 0) {
            number++;
        }
        for (uint32_t k = 0; k < word->n; k++) {
            const ink_drawing drawing = drawing_view(&word->drawings[k]);
            const uint32_t known = number < of->n_labels ? number : of->n_labels + i;
            const ink_status status = ink_learned_add(&model->learned, known, &drawing, arena, arena_size);
            if (status != INK_OK) {
                report_error("inkling: cannot use the learned words %s: %s", path, ink_status_text(status));
                return false;
            }
        }
    }
    return true;
}

void learned_model_free(struct learned_model *model) {
    learned_words_free(&model->words);
    free(model->learned.memory);
    model->learned.memory = NULL;
}

const char *learned_model_word(const struct learned_model *model, uint32_t word) {
    return model->words.all[word - model->learned.model->n_labels].name;
}

bool learned_model_has(const struct learned_model *model, const char *label) {
    return find(&model->words, label, strlen(label)) != NULL;
}
