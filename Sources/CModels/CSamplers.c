#include "CModels.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char m_5[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-5.json"
};
static const unsigned char m_10[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-10.json"
};
static const unsigned char m_20[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-20.json"
};
static const unsigned char m_5_rbf[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-5-rbf.json"
};
static const unsigned char m_10_rbf[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-10-rbf.json"
};
static const unsigned char m_20_rbf[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-20-rbf.json"
};
static const unsigned char m_5_energy[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-5-energy.json"
};
static const unsigned char m_5_kid_raw[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-5-kid-raw.json"
};
static const unsigned char m_5_kid_features[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-5-kid-features.json"
};
static const unsigned char m_5_time[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-5-time.json"
};
static const unsigned char m_5_coefficients[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-5-coefficients.json"
};
static const unsigned char m_5_zero[] = {
#embed "../../Experiments/data/samplers/toy-8x8-M-5-zero.json"
};
static const unsigned char g_5[] = {
#embed "../../Experiments/data/samplers/toy-8x8-G-5.json"
};
static const unsigned char g_5_noise[] = {
#embed "../../Experiments/data/samplers/toy-8x8-G-5-noise.json"
};
static const unsigned char dpm_solver_2m_10[] = {
#embed "../../Experiments/data/samplers/toy-8x8-dpm-solver++-2m-10.json"
};
static const unsigned char score_m_5[] = {
#embed "../../Experiments/data/samplers/toy-8x8-score-M-5.json"
};

#define FILE_OF(name, array) {"toy-8x8-" name ".json", array, sizeof(array)}

static const struct embedded_file files[] = {
    FILE_OF("M-5", m_5),
    FILE_OF("M-10", m_10),
    FILE_OF("M-20", m_20),
    FILE_OF("M-5-rbf", m_5_rbf),
    FILE_OF("M-10-rbf", m_10_rbf),
    FILE_OF("M-20-rbf", m_20_rbf),
    FILE_OF("M-5-energy", m_5_energy),
    FILE_OF("M-5-kid-raw", m_5_kid_raw),
    FILE_OF("M-5-kid-features", m_5_kid_features),
    FILE_OF("M-5-time", m_5_time),
    FILE_OF("M-5-coefficients", m_5_coefficients),
    FILE_OF("M-5-zero", m_5_zero),
    FILE_OF("G-5", g_5),
    FILE_OF("G-5-noise", g_5_noise),
    FILE_OF("dpm-solver++-2m-10", dpm_solver_2m_10),
    FILE_OF("score-M-5", score_m_5),
};

const struct embedded_file *embedded_sampler(int index) { return &files[index]; }

int embedded_sampler_count(void) { return sizeof(files) / sizeof(files[0]); }
