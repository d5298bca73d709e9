/* Words learned from few drawings: the cosine of embeddings, less a distance of shapes (docs/words.md). */
#include "inkling_learned.h"

#if INK_MORE

#include "kernels/exponential.h"
#include "model.h"
#include "preprocess.h"
#include "shape.h"
#include <math.h>
#include <string.h>

/* What a shape distance of 1 takes from the cosine. */
static const float shape_weight = 12;
/* The likeness at which one word of many drawings is as likely as labels that are sure, how much less a word of one
 * needs (of n: an n-th of it), and how much more makes it e times as likely. */
static const float even_likeness = 0.49F, few_likeness = 0.1F, likeness_step = 0.05F;

/* Bytes of a drawing as JSON. */
static uint32_t json_size(const ink_drawing *drawing) {
    uint32_t size = 1 + 8 * drawing->n_strokes; /* the brackets, and a comma after each stroke but the last */
    for (uint32_t i = 0; i < drawing->ends[drawing->n_strokes - 1]; i++) {
        const float both[] = {drawing->points[i].x, drawing->points[i].y};
        for (int k = 0; k < 2; k++) {
            size += both[k] < 10 ? 2 : both[k] < 100 ? 3 : 4; /* with a comma */
        }
    }
    return size - 2 * drawing->n_strokes; /* no comma after the last number of a row */
}

/* Takes the shortest stroke out of a drawing that lies in an arena. */
static void drop_shortest(ink_drawing *drawing) {
    ink_point *points = (ink_point *)drawing->points;
    uint32_t *ends = (uint32_t *)drawing->ends, shortest = 0;
    double least = -1;
    for (uint32_t s = 0, from = 0; s < drawing->n_strokes; from = ends[s++]) {
        const ink_drawing stroke = {
            .points = points + from, .ends = &(uint32_t){ends[s] - from}, .n_strokes = 1, .format = INK_SIMPLIFIED};
        const double length = ink_shape_length(&stroke, 0);
        if (least < 0 || length < least) {
            least = length;
            shortest = s;
        }
    }
    const uint32_t from = shortest ? ends[shortest - 1] : 0, to = ends[shortest], n = ends[drawing->n_strokes - 1];
    memmove(points + from, points + to, sizeof *points * (n - to));
    drawing->n_strokes--;
    for (uint32_t s = shortest; s < drawing->n_strokes; s++) {
        ends[s] = ends[s + 1] - (to - from);
    }
}

ink_status ink_learned_simplify(const ink_drawing *drawing, void *arena, size_t arena_size, ink_drawing *simplified) {
    enum { POINT = 8, STROKE = 6, REST = 2, STROKES = 46 }; /* bytes at most; strokes that fit in any case */
    const ink_status status = ink_simplify(drawing, arena, arena_size, simplified);
    if (status != INK_OK) {
        return status;
    }
    ink_normalize(simplified);
    if (json_size(simplified) <= INK_LEARNED_MAX_BYTES) {
        return INK_OK;
    }
    while (simplified->n_strokes > STROKES) {
        drop_shortest(simplified);
    }
    const ink_drawing whole = *simplified;
    const uint32_t points = (INK_LEARNED_MAX_BYTES - REST - STROKE * whole.n_strokes) / POINT;
    ink_preprocess_to(&whole, points, arena, simplified);
    ink_normalize(simplified);
    return INK_OK;
}

/* A learned drawing: its word, its cloud, then its embedding; a whole number of INK_ALIGNMENT. */
enum { HEAD = INK_ALIGNMENT / sizeof(float) }; /* floats before the cloud, of which the word takes the first */

static size_t row_floats(const ink_model *model) {
    return (HEAD + INK_CLOUD_SIZE + ink_embedding_size(model) + HEAD - 1) / HEAD * HEAD;
}

/* Behind the drawings there is room for one that is asked about, and for the sum of embeddings. */
size_t ink_learned_size(const ink_model *model, uint32_t drawings) {
    return ((size_t)drawings + 2) * row_floats(model) * sizeof(float);
}

static float *row_of(const ink_learned *learned, uint32_t i) {
    return (float *)learned->memory + i * row_floats(learned->model);
}

static uint32_t word_of(const float *row) {
    uint32_t word;
    memcpy(&word, row, sizeof word);
    return word;
}

static float *cloud_of(float *row) { return row + HEAD; }
static float *embedding_of(float *row) { return row + HEAD + INK_CLOUD_SIZE; }

/* The drawing after the last one of a word, or after all if there is none. `first`: its first. */
static uint32_t find_word(const ink_learned *learned, uint32_t word, uint32_t *first) {
    uint32_t i = 0;
    while (i < learned->n && word_of(row_of(learned, i)) != word) {
        i++;
    }
    *first = i;
    while (i < learned->n && word_of(row_of(learned, i)) == word) {
        i++;
    }
    return i;
}

static uint32_t count_words(const ink_learned *learned) {
    uint32_t words = 0;
    for (uint32_t i = 0; i < learned->n; i++) {
        words += i == 0 || word_of(row_of(learned, i)) != word_of(row_of(learned, i - 1));
    }
    return words;
}

/* Fills the row behind the last with a drawing. probabilities: (n_labels), or NULL. */
static ink_status read_drawing(const ink_learned *learned, const ink_drawing *drawing, void *arena, size_t arena_size,
                               float *probabilities) {
    const ink_model *model = learned->model;
    float *row = row_of(learned, learned->n);
    ink_drawing simplified;
    ink_status status = ink_simplify(drawing, arena, arena_size, &simplified);
    if (status == INK_OK) {
        ink_shape_cloud(&simplified, cloud_of(row));
        const ink_reading reading = {.embedding = embedding_of(row), .probabilities = probabilities};
        status = ink_read(model, drawing, arena, arena_size, &reading);
    }
    return status;
}

ink_status ink_learned_add(ink_learned *learned, uint32_t word, const ink_drawing *drawing, void *arena,
                           size_t arena_size) {
    uint32_t first;
    const uint32_t at = find_word(learned, word, &first);
    if (learned->n >= learned->capacity || (first == at && count_words(learned) >= INK_LEARNED_MAX_WORDS)) {
        return INK_ERROR_ARENA;
    }
    const ink_status status = read_drawing(learned, drawing, arena, arena_size, NULL);
    if (status != INK_OK) {
        return status;
    }
    const size_t size = row_floats(learned->model) * sizeof(float);
    float *added = row_of(learned, learned->n), *spare = row_of(learned, learned->n + 1);
    memcpy(added, &word, sizeof word);
    memcpy(spare, added, size);
    memmove(row_of(learned, at + 1), row_of(learned, at), (learned->n - at) * size);
    memcpy(row_of(learned, at), spare, size);
    learned->n++;
    return INK_OK;
}

void ink_learned_forget(ink_learned *learned, uint32_t word) {
    uint32_t first;
    const uint32_t end = find_word(learned, word, &first);
    memmove(row_of(learned, first), row_of(learned, end),
            (learned->n - end) * row_floats(learned->model) * sizeof(float));
    learned->n -= end - first;
}

/* Partial sums, so that compilers can make vectors without another order of additions. */
enum { PARTS = 16 };

static float dot_product(const float *a, const float *b, uint32_t n) {
    float parts[PARTS] = {0}, sum = 0;
    uint32_t i = 0;
    for (; i + PARTS <= n; i += PARTS) {
        for (uint32_t k = 0; k < PARTS; k++) {
            parts[k] += a[i + k] * b[i + k];
        }
    }
    for (; i < n; i++) {
        parts[0] += a[i] * b[i];
    }
    for (uint32_t k = 0; k < PARTS; k++) {
        sum += parts[k];
    }
    return sum;
}

/* How alike the drawing in the row behind the last and those from `first` to before `end` are: the cosine to the mean
 * of their embeddings, less the distance to the nearest. */
static float likeness(const ink_learned *learned, uint32_t first, uint32_t end) {
    const uint32_t n = ink_embedding_size(learned->model);
    float *asked = row_of(learned, learned->n), *mean = embedding_of(row_of(learned, learned->n + 1));
    float nearest = 1e30F;
    memset(mean, 0, n * sizeof *mean);
    for (uint32_t i = first; i < end; i++) {
        float *row = row_of(learned, i);
        const float distance = ink_shape_distance(cloud_of(asked), cloud_of(row));
        nearest = distance < nearest ? distance : nearest;
        for (uint32_t k = 0; k < n; k++) {
            mean[k] += embedding_of(row)[k];
        }
    }
    const float norm = sqrtf(dot_product(mean, mean, n));
    const float cosine = norm > 0 ? dot_product(mean, embedding_of(asked), n) / norm : 0;
    return cosine - shape_weight * nearest;
}

/* The logit of each learned word that may be guessed, beside 0 for labels that are sure. Returns how many. */
static uint32_t find_logits(const ink_learned *learned, const uint8_t *among, ink_guess *logits) {
    uint32_t words = 0;
    for (uint32_t first = 0, end; first < learned->n; first = end) {
        const uint32_t word = word_of(row_of(learned, first));
        for (end = first + 1; end < learned->n && word_of(row_of(learned, end)) == word; end++) {
        }
        if (!among || word >= learned->model->n_labels || among[word]) {
            const float even = even_likeness - few_likeness / (float)(end - first);
            logits[words++] = (ink_guess){word, (likeness(learned, first, end) - even) / likeness_step};
        }
    }
    return words;
}

/* Gives the learned words their share of the probability, and the labels the rest: together they count as much as the
 * likeliest one's probability, and each of n words an n-th of what it would alone. Returns the number of guesses. */
static uint32_t share_out(const ink_model *model, const ink_guess *logits, uint32_t words, float *probabilities,
                          ink_guess *guesses) {
    float most = 0, best = 0, sum, exponentials[INK_LEARNED_MAX_WORDS];
    for (uint32_t label = 0; label < model->n_labels; label++) {
        best = probabilities[label] > best ? probabilities[label] : best;
    }
    for (uint32_t i = 0; i < words; i++) {
        most = logits[i].probability > most ? logits[i].probability : most;
    }
    const float rest = ink_exponential(floats_of(-most))[0] * best;
    sum = rest;
    for (uint32_t i = 0; i < words; i++) {
        exponentials[i] = ink_exponential(floats_of(logits[i].probability - most))[0] / (float)words;
        sum += exponentials[i];
    }
    for (uint32_t label = 0; label < model->n_labels; label++) {
        probabilities[label] *= rest / sum;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < words; i++) {
        const ink_guess one = {logits[i].label, exponentials[i] / sum};
        if (one.label < model->n_labels) {
            probabilities[one.label] += one.probability;
            continue;
        }
        uint32_t at = n++;
        for (; at > 0 && one.probability > guesses[at - 1].probability; at--) {
            guesses[at] = guesses[at - 1];
        }
        guesses[at] = one;
    }
    return n;
}

ink_status ink_learned_classify(const ink_learned *learned, const ink_drawing *drawing, void *arena, size_t arena_size,
                                float *probabilities, ink_guess *guesses, uint32_t *n) {
    const ink_status status = read_drawing(learned, drawing, arena, arena_size, probabilities);
    if (status == INK_OK) {
        ink_guess logits[INK_LEARNED_MAX_WORDS];
        const uint32_t words = find_logits(learned, drawing->among, logits);
        *n = share_out(learned->model, logits, words, probabilities, guesses);
    }
    return status;
}

#endif
