/* inkling embed: one line with the embedding of each drawing, in order. */
#include "alloc.h"
#include "command.h"
#include "each_drawing.h"
#include "model.h"
#include "model_file.h"
#include "options.h"

#include <stdlib.h>
#include <unistd.h>

static void print_help(void) {
    fputs("inkling embed [--model FILE] [--strength] [--raw] [--rows|--points] [--csv] [FILE…|-]\n"
          "\n"
          "Writes one JSON line per drawing, in order, with its embedding: numbers whose squares add up to 1.\n"
          "    {\"key_id\":…,\"word\":…,\"embedding\":[0.0123,…]}\n"
          "The dot product of two embeddings says how alike the network finds the drawings, from -1 to 1; it need not\n"
          "know a word for them. Reads the same files as inkling classify.\n"
          "\n"
          "    --model FILE  the model file (default: see inkling --help)\n"
          "    --strength    also write the embedding's length before it was scaled, and the largest logit:\n"
          "                  {\"embedding\":[…],\"length\":14.2,\"logit\":9.87}\n",
          stdout);
    fputs(reader_strokes_help, stdout);
}

struct embedder {
    const ink_model *model;
    void *arena;
    size_t arena_size;
    float *embedding; /* (ink_embedding_size(model)) */
    bool strength;
};

static bool write_embedding(void *context, const struct record *record, struct error *error) {
    const struct embedder *embedder = context;
    const ink_drawing view = drawing_view(&record->drawing);
    float length = 0, logit = 0;
    const ink_reading reading = {embedder->embedding, &length, embedder->strength ? &logit : NULL, NULL};
    const ink_status status = ink_read(embedder->model, &view, embedder->arena, embedder->arena_size, &reading);
    if (status != INK_OK) {
        return fail(error, "%s", ink_status_text(status));
    }
    write_copied_fields(record);
    fputs("\"embedding\":[", stdout);
    for (uint32_t i = 0; i < ink_embedding_size(embedder->model); i++) {
        printf(i ? ",%.9g" : "%.9g", (double)embedder->embedding[i]);
    }
    fputs("]", stdout);
    if (embedder->strength) {
        printf(",\"length\":%.9g,\"logit\":%.9g", (double)length, (double)logit);
    }
    fputs("}\n", stdout);
    return true;
}

int command_embed(int argc, char **argv) {
    const char *model_path = NULL;
    struct reader_settings settings = {.field = "drawing"};
    bool rows = false, points = false, strength = false;
    const struct option_spec options[] = {{"model", .text = &model_path},
                                          {"strength", .flag = &strength},
                                          READER_OPTIONS(settings, rows, points),
                                          {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    struct model_file file;
    if (!reader_set_layout(&settings, argv[0], rows, points) || !model_file_load(&file, model_path)) {
        return EXIT_FATAL;
    }
    const size_t arena_size = ink_arena_size(&file.model);
    struct embedder embedder = {&file.model, xaligned_alloc(arena_size), arena_size,
                                xcalloc(ink_embedding_size(&file.model), sizeof(float)), strength};
    status = each_drawing(argv + optind, argc - optind, &settings, write_embedding, &embedder);
    free(embedder.embedding);
    free(embedder.arena);
    model_file_free(&file);
    return status;
}
