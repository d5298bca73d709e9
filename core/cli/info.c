/* inkling info: what a model file holds. */
#include "command.h"
#include "errors.h"
#include "features.h"
#include "layers.h"
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

static const char *weights_name(const ink_layer *layer) { return layer->weights == INK_INT8 ? "int8" : "float32"; }

static void write_layer(const ink_layer *layer) {
    switch (layer->type) {
    case INK_CONV1D: {
        static const char *const paddings[] = {[INK_VALID] = "valid", [INK_SAME] = "same", [INK_CAUSAL] = "causal"};
        printf("conv1d %u, kernel %u, stride %u, %s, %s, %s", layer->width, layer->kernel, layer->stride,
               paddings[layer->padding], layer->activation == INK_RELU ? "relu" : "linear", weights_name(layer));
        break;
    }
    case INK_LSTM: {
        static const char *const directions[] = {
            [INK_FORWARD] = "forward", [INK_BACKWARD] = "backward", [INK_BIDIRECTIONAL] = "both directions"};
        printf("lstm %u, %s, %s, %s", layer->width, directions[layer->direction],
               layer->return_sequences ? "whole sequence" : "last state", weights_name(layer));
        break;
    }
    case INK_LAYER_NORM:
        printf("layer norm");
        break;
    case INK_POOL:
        printf("pool over time:%s%s%s%s", layer->pool_kinds & INK_POOL_LAST ? " last" : "",
               layer->pool_kinds & INK_POOL_MEAN ? " mean" : "", layer->pool_kinds & INK_POOL_MAX ? " max" : "",
               layer->pool_kinds & INK_POOL_SUM ? " sum" : "");
        break;
    case INK_DENSE:
        printf("dense %u, %s, %s", layer->width, layer->activation == INK_RELU ? "relu" : "linear",
               weights_name(layer));
        break;
    case INK_SOFTMAX:
        printf("softmax");
        break;
    default:
        printf("layer of type %u", layer->type);
    }
    printf(": %u -> %u\n", layer->input_width, ink_layer_width(layer));
}

static const char *features_name(uint32_t features) {
    switch (features) {
    case INK_FEATURES_INK:
        return "ink (Inkling's own)";
    case INK_FEATURES_STROKE5:
        return "stroke-5 (dx, dy, pen down, pen up, end)";
    case INK_FEATURES_TUTORIAL3:
        return "tutorial-3 (dx, dy of a square drawing, stroke end)";
    default:
        return "unknown";
    }
}

static void write_model(const struct model_file *file) {
    const ink_model *model = &file->model;
    printf("model           %s\n", file->path);
    printf("name            %s\n", model->name);
    printf("size            %zu bytes\n", model->size);
    printf("arena           %zu bytes\n", ink_arena_size(model));
    printf("labels          %u\n", model->n_labels);
    printf("features        %s, %u a point\n", features_name(model->features), ink_feature_channels(model));
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
    const struct option_spec options[] = {{"model", .text = &model_path}, {"labels", .flag = &labels}, {NULL}};
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
