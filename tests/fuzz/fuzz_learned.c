/* Fuzzes the reader of learned words: whatever it takes keeps the limits, can be written and read again, and be learned
 * by a model. */
#include "fuzz.h"

#include "../core/seeded_model.h"
#include "learned_file.h"

static const ink_layer layers[] = {{.type = INK_POOL, .pool_kinds = INK_POOL_MEAN | INK_POOL_MAX},
                                   {.type = INK_DENSE, .width = 3, .input_scale = 63, .input_zero = 64}};

static void demand_limits(const struct learned_words *words) {
    DEMAND(words->n <= INK_LEARNED_MAX_WORDS);
    for (uint32_t i = 0; i < words->n; i++) {
        const struct learned_word *word = &words->all[i];
        DEMAND(*word->name && strlen(word->name) <= 4 * LEARNED_MAX_NAME && !strpbrk(word->name, "<>\n\r\t\x7F"));
        DEMAND(word->n >= 1 && word->n <= INK_LEARNED_MAX_DRAWINGS);
        for (uint32_t other = 0; other < i; other++) {
            DEMAND(strcmp(words->all[other].name, word->name) != 0);
        }
        for (uint32_t k = 0; k < word->n; k++) {
            const struct drawing *drawing = &word->drawings[k];
            DEMAND(drawing->n_points >= 1 && drawing->n_points <= INK_LEARNED_MAX_BYTES / 4);
            for (uint32_t at = 0; at < drawing->n_points; at++) {
                const ink_point p = drawing->points[at];
                DEMAND(p.x >= 0 && p.x <= 255 && p.y >= 0 && p.y <= 255 && p.x == (float)(int)p.x);
            }
        }
    }
}

static char *write_text(const struct learned_words *words, size_t *length) {
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    DEMAND(out);
    learned_words_write(out, words);
    DEMAND(fclose(out) == 0);
    return text;
}

static void demand_same_again(const struct learned_words *words) {
    size_t length, again_length;
    char *text = write_text(words, &length);
    struct learned_words again = {0};
    struct error error;
    DEMAND(learned_words_parse(&again, text, length, &error));
    char *again_text = write_text(&again, &again_length);
    DEMAND(length == again_length && memcmp(text, again_text, length) == 0);
    learned_words_free(&again);
    free(text);
    free(again_text);
}

static void learn(const struct learned_words *words) {
    static bytes file;
    static ink_model model;
    if (!file.at) {
        file = seeded_model(layers, sizeof layers / sizeof *layers, (features_spec){2, 0, 1, 1, 10}, 5, 3, true);
        DEMAND(ink_model_load(&model, file.at, file.size) == INK_OK);
    }
    const size_t arena_size = ink_arena_size(&model);
    void *arena = fuzz_arena(arena_size), *memory = aligned_alloc(INK_ALIGNMENT, ink_learned_size(&model, 8));
    DEMAND(arena && memory);
    ink_learned learned = {.model = &model, .memory = memory, .capacity = 8};
    float probabilities[3];
    ink_guess guesses[INK_LEARNED_MAX_WORDS];
    uint32_t n;
    for (uint32_t i = 0; i < words->n && learned.n < learned.capacity; i++) {
        const ink_drawing drawing = drawing_view(&words->all[i].drawings[0]);
        DEMAND(ink_learned_add(&learned, model.n_labels + i, &drawing, arena, arena_size) == INK_OK);
        DEMAND(ink_learned_classify(&learned, &drawing, arena, arena_size, probabilities, guesses, &n) == INK_OK);
        DEMAND(n == learned.n);
    }
    free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    DEMAND(text);
    memcpy(text, data, size);
    text[size] = '\0';
    struct learned_words words = {0};
    struct error error;
    if (learned_words_parse(&words, text, size, &error)) {
        demand_limits(&words);
        demand_same_again(&words);
        learn(&words);
    } else {
        DEMAND(words.n == 0 && words.all == NULL && *error.message);
    }
    learned_words_free(&words);
    free(text);
    return 0;
}
