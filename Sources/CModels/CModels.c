#include "CModels.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char score_header[] = {
#embed "../../Experiments/data/models/toy-8x8-score.json"
};
static const unsigned char score_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-score.f32"
};
static const unsigned char head_header[] = {
#embed "../../Experiments/data/models/toy-8x8-head.json"
};
static const unsigned char head_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-head.f32"
};
static const unsigned char bigger_header[] = {
#embed "../../Experiments/data/models/toy-8x8-head-bigger.json"
};
static const unsigned char bigger_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-head-bigger.f32"
};
static const unsigned char tiny_header[] = {
#embed "../../Experiments/data/models/toy-8x8-head-tiny.json"
};
static const unsigned char tiny_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-head-tiny.f32"
};
static const unsigned char direct_header[] = {
#embed "../../Experiments/data/models/toy-8x8-head-direct.json"
};
static const unsigned char direct_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-head-direct.f32"
};
static const unsigned char scaled_header[] = {
#embed "../../Experiments/data/models/toy-8x8-head-scaled.json"
};
static const unsigned char scaled_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-head-scaled.f32"
};
static const unsigned char unweighted_header[] = {
#embed "../../Experiments/data/models/toy-8x8-head-unweighted.json"
};
static const unsigned char unweighted_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-head-unweighted.f32"
};
static const unsigned char second_header[] = {
#embed "../../Experiments/data/models/toy-8x8-head-second.json"
};
static const unsigned char second_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-head-second.f32"
};
static const unsigned char conditional_header[] = {
#embed "../../Experiments/data/models/toy-8x8-conditional.json"
};
static const unsigned char conditional_weights[] = {
#embed "../../Experiments/data/models/toy-8x8-conditional.f32"
};

static const unsigned char digits[] = {
#embed "../../Experiments/data/digits/digits-8x8.csv"
};

#define FILE_OF(name, array) {name, array, sizeof(array)}

static const struct embedded_file files[] = {
    FILE_OF("toy-8x8-score.json", score_header),
    FILE_OF("toy-8x8-score.f32", score_weights),
    FILE_OF("toy-8x8-head.json", head_header),
    FILE_OF("toy-8x8-head.f32", head_weights),
    FILE_OF("toy-8x8-head-bigger.json", bigger_header),
    FILE_OF("toy-8x8-head-bigger.f32", bigger_weights),
    FILE_OF("toy-8x8-head-tiny.json", tiny_header),
    FILE_OF("toy-8x8-head-tiny.f32", tiny_weights),
    FILE_OF("toy-8x8-head-direct.json", direct_header),
    FILE_OF("toy-8x8-head-direct.f32", direct_weights),
    FILE_OF("toy-8x8-head-scaled.json", scaled_header),
    FILE_OF("toy-8x8-head-scaled.f32", scaled_weights),
    FILE_OF("toy-8x8-head-unweighted.json", unweighted_header),
    FILE_OF("toy-8x8-head-unweighted.f32", unweighted_weights),
    FILE_OF("toy-8x8-head-second.json", second_header),
    FILE_OF("toy-8x8-head-second.f32", second_weights),
    FILE_OF("toy-8x8-conditional.json", conditional_header),
    FILE_OF("toy-8x8-conditional.f32", conditional_weights),
    FILE_OF("digits-8x8.csv", digits),
};

const struct embedded_file *embedded_model(int index) { return &files[index]; }

int embedded_model_count(void) { return sizeof(files) / sizeof(files[0]); }
