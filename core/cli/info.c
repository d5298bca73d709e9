/* inkling info: what a model file holds. */
#include "command.h"
#include "errors.h"
#include "features/feature_set.h"
#include "layers/layer.h"
#include "model_file.h"
#include "options.h"

#include <stdio.h>
#include <unistd.h>

static void print_help(void) {
    fputs("inkling info [--model FILE | FILE] [--labels]\n"
          "\n"
          "Describes a model file: its name, features, layers with their shapes, and the memory that it needs.\n"
          "\n"
          "    --model FILE  the model file (default: see inkling --help)\n"
          "    --labels      print only the labels, one per line, in order\n",
          stdout);
}

/* Writes the fields that the kind of layer uses. */
static void write_layer(const ink_layer *layer) {
    static const char *const paddings[] = {[INK_VALID] = "valid", [INK_SAME] = "same", [INK_CAUSAL] = "causal"};
    static const char *const directions[] = {
        [INK_FORWARD] = "forward", [INK_BACKWARD] = "backward", [INK_BIDIRECTIONAL] = "bidirectional"};
    const uint8_t fields = ink_layer_kind_of(layer)->fields;
    printf("%s", ink_layer_name(layer));
    if (fields & INK_USES_WEIGHTS) {
        printf(" %u", layer->width);
    }
    if (fields & INK_USES_KERNEL) {
        printf(", kernel %u, stride %u, %s", layer->kernel, layer->stride, paddings[layer->padding]);
    }
    if (fields & INK_USES_DIRECTION) {
        printf(", %s, %s", directions[layer->direction], layer->return_sequences ? "return sequences" : "last state");
    }
    if (fields & INK_USES_ACTIVATION) {
        printf(", %s", layer->activation == INK_RELU ? "relu" : "linear");
    }
    if (fields & INK_USES_WEIGHTS) {
        printf(", %s", layer->weights ? "int8" : "float32");
        if (layer->weights > INK_INT8) {
            printf(" × %u", layer->weights);
        }
    }
    if (fields & INK_USES_POOL_KINDS) {
        printf(" over time:%s%s%s%s", layer->pool_kinds & INK_POOL_LAST ? " last" : "",
               layer->pool_kinds & INK_POOL_MEAN ? " mean" : "", layer->pool_kinds & INK_POOL_MAX ? " max" : "",
               layer->pool_kinds & INK_POOL_SUM ? " sum" : "");
    }
    printf(": %u -> %u\n", layer->input_width, ink_layer_width(layer));
}

static void write_model(const struct model_file *file) {
    const ink_model *model = &file->model;
    printf("model           %s\n", file->path);
    printf("name            %s\n", model->name);
    printf("size            %zu bytes\n", model->size);
    printf("arena           %zu bytes\n", ink_arena_size(model));
    printf("labels          %u\n", model->n_labels);
    printf("features        %s, %u per point\n", ink_feature_set_name(model), ink_feature_channels(model));
    printf("temperature     %g, unfinished %g\n", (double)model->temperature, (double)model->unfinished_temperature);
    printf("sure from       %g\n", (double)model->sure_threshold);
    for (uint32_t i = 0; i < model->n_layers; i++) {
        printf("layer %-2u        ", i + 1);
        write_layer(&model->layers[i]);
    }
}

static void write_labels(const ink_model *model) {
    for (uint32_t i = 0; i < model->n_labels; i++) {
        puts(model->labels[i]);
    }
}

int command_info(int argc, char **argv) {
    const char *model_path = NULL;
    bool labels = false;
    const struct option_spec options[] = {{"model", .text = &model_path}, {"labels", .flag = &labels}, {.name = NULL}};
    int status;
    if (!parse_options(argc, argv, options, print_help, &status)) {
        return status;
    }
    if (argc - optind > (model_path ? 0 : 1)) {
        return report_usage(argv[0], "expected one model");
    }
    struct model_file file;
    if (!model_file_load(&file, model_path ? model_path : argv[optind])) {
        return EXIT_FATAL;
    }
    if (labels) {
        write_labels(&file.model);
    } else {
        write_model(&file);
    }
    model_file_free(&file);
    return finish_output(EXIT_OK);
}
