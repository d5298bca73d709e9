/* inkling info: what a model file holds. */
#include "cli.h"
#include "features.h"
#include "layers.h"
#include "model_file.h"

#include <getopt.h>
#include <stdio.h>

static const char help[] =
    "inkling info [--model FILE | FILE] [--labels]\n"
    "\n"
    "Describes a model file: its name, features, layers with their shapes (T is time), and what it needs.\n"
    "\n"
    "    --model FILE  the model to describe\n"
    "    --labels      only its labels, one a line, in order\n";

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

int command_info(int argc, char **argv) {
    enum { MODEL = 1, LABELS, HELP };
    static const struct option options[] = {{"model", required_argument, NULL, MODEL},
                                            {"labels", no_argument, NULL, LABELS},
                                            {"help", no_argument, NULL, HELP},
                                            {NULL, 0, NULL, 0}};
    const char *model_path = NULL;
    bool labels = false;
    for (int option; (option = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        switch (option) {
        case MODEL:
            model_path = optarg;
            break;
        case LABELS:
            labels = true;
            break;
        case HELP:
            fputs(help, stdout);
            return finish_output(EXIT_FINE);
        default:
            return complain_option(option, argv);
        }
    }
    if (argc - optind > (model_path ? 0 : 1)) {
        return complain_usage(argv[0], "one model at a time");
    }
    struct model_file file;
    if (!model_file_load(&file, model_path ? model_path : argv[optind])) {
        return EXIT_FAILED;
    }
    if (labels) {
        for (uint32_t i = 0; i < file.model.n_labels; i++) {
            puts(file.model.labels[i]);
        }
    } else {
        write_model(&file);
    }
    model_file_free(&file);
    return finish_output(EXIT_FINE);
}
