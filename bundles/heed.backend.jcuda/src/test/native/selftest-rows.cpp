// Softmax, losses and layer normalisation.

#include "selftest.h"

// ---- rows -------------------------------------------------------------------------------------------------

struct Softmax {
    Line y, logs;
};

static Softmax softmax(const Line &x, const Line &mask, int columns) {
    Softmax out = {Line(x.size(), 0), Line(x.size(), 0)};
    for (size_t start = 0; start < x.size(); start += columns) {
        double greatest = -INF, sum = 0;
        for (int j = 0; j < columns; j++) {
            greatest = mask[start + j] != 0 ? std::fmax(greatest, x[start + j]) : greatest;
        }
        for (int j = 0; j < columns; j++) {
            sum += mask[start + j] != 0 ? std::exp(x[start + j] - greatest) : 0;
        }
        for (int j = 0; j < columns; j++) {
            out.y[start + j] = mask[start + j] != 0 ? std::exp(x[start + j] - greatest) / sum : 0;
            out.logs[start + j] = x[start + j] - greatest - std::log(sum);
        }
    }
    return out;
}

static void softmaxes() {
    for (int columns : {1, 5, 32, 33, 207, 513, 1030, 5000}) {
        int rows = 9;
        Line x = random(rows * columns), mask = whole(x.size(), 2), g = random(x.size());
        x[columns / 2] = 1e4;
        x[columns - 1] = columns > 1 ? -INF : 3;
        std::fill(mask.begin() + columns, mask.begin() + 2 * columns, 0);
        Softmax plain = softmax(x, Line(x.size(), 1), columns);
        Softmax masked = softmax(x, mask, columns);
        Line slope(x.size());
        for (int r = 0; r < rows; r++) {
            double dot = 0;
            for (int j = 0; j < columns; j++) {
                dot += g[r * columns + j] * plain.y[r * columns + j];
            }
            for (int j = 0; j < columns; j++) {
                slope[r * columns + j] = plain.y[r * columns + j] * (g[r * columns + j] - dot);
            }
        }
        bothRows(rows, [&](Dim grid, Dim block) {
            Floats in(x), dG(g), dMask(mask), y(plain.y), out(x.size());
            Ints wholeMask(mask);
            launch("heed_softmax", grid, block, SoftmaxArgs{in.at, out.at, rows, rows, columns, {0, columns},
                    {0, columns}});
            check("softmax", out.values(), plain.y, 2e-6, 1e-7);
            launch("heed_log_softmax", grid, block, SoftmaxArgs{in.at, out.at, rows, 3, columns,
                    {3 * columns, columns},
                {3 * columns, columns}});
            check("log softmax", out.values(), plain.logs, 2e-6, 2e-6);
            for (int type : {0, 1}) {
                const void *at = type == 0 ? static_cast<void *>(dMask.at) : wholeMask.at;
                launch("heed_masked_softmax", grid, block, MaskedSoftmaxArgs{in.at, at, out.at, rows, rows,
                        columns, type, 1,
                    {0, columns}, {0, columns}, {0, columns}});
                check("masked softmax", out.values(), masked.y, 2e-6, 1e-7);
            }
            launch("heed_softmax_gradient", grid, block, SoftmaxGradientArgs{dG.at, y.at, y.at, rows, rows,
                    columns,
                {0, columns}, {0, columns}, {0, columns}});
            check("softmax gradient", y.values(), slope, 3e-6, 1e-6);
        });
    }
}

static void losses() {
    for (int columns : {1, 7, 207, 1500}) {
        for (float smoothing : {0.0f, 0.1f, 1.0f}) {
            int rows = 11;
            Line x = random(rows * columns), targets = whole(rows, columns), g = random(rows);
            targets[3] = -100;
            Softmax of = softmax(x, Line(x.size(), 1), columns);
            Line loss(rows, 0), slope(x.size(), 0);
            for (int r = 0; r < rows; r++) {
                for (int j = 0; j < columns && targets[r] >= 0; j++) {
                    double q = smoothing / columns + (j == targets[r] ? 1 - smoothing : 0);
                    loss[r] -= q * of.logs[r * columns + j];
                    slope[r * columns + j] = g[r] * (of.y[r * columns + j] - q);
                }
            }
            bothRows(rows, [&](Dim grid, Dim block) {
                Floats in(x), dG(g), out(rows);
                Ints dTargets(targets);
                launch("heed_cross_entropy", grid, block, CrossEntropyArgs{in.at, dTargets.at, out.at, rows,
                        columns, columns,
                    1, 1, -100, smoothing});
                check("cross-entropy", out.values(), loss, 2e-6, 3e-6);
                launch("heed_cross_entropy_gradient", grid, block, CrossEntropyGradientArgs{dG.at, in.at,
                        dTargets.at, in.at,
                    rows, columns, 1, columns, 1, columns, -100, smoothing});
                check("cross-entropy gradient", in.values(), slope, 3e-6, 1e-6);
            });
        }
    }
}

static void layerNorm(int rows, int columns) {
    Line x = random(rows * columns), gamma = random(columns), beta = random(columns), g = random(x.size());
    Line y(x.size()), dx = random(x.size()), dGamma = random(columns), dBeta = random(columns);
    Line startX = dx, startGamma = dGamma, startBeta = dBeta;
    for (int r = 0; r < rows; r++) {
        double mean = 0, squares = 0, sum = 0, dot = 0;
        for (int j = 0; j < columns; j++) {
            mean += x[r * columns + j] / columns;
        }
        for (int j = 0; j < columns; j++) {
            squares += std::pow(x[r * columns + j] - mean, 2) / columns;
        }
        double deviation = std::sqrt(squares + 0.01);
        for (int j = 0; j < columns; j++) {
            double u = (x[r * columns + j] - mean) / deviation;
            double h = g[r * columns + j] * gamma[j];
            y[r * columns + j] = gamma[j] * u + beta[j];
            dGamma[j] += g[r * columns + j] * u;
            dBeta[j] += g[r * columns + j];
            sum += h / columns;
            dot += h * u / columns;
        }
        for (int j = 0; j < columns; j++) {
            double u = (x[r * columns + j] - mean) / deviation;
            dx[r * columns + j] += (g[r * columns + j] * gamma[j] - sum - u * dot) / deviation;
        }
    }
    bothRows(rows, [&](Dim grid, Dim block) {
        int chunk = 10;
        int splits = static_cast<int>(up(rows, chunk));
        Floats in(x), dG(g), ga(gamma), be(beta), out(x.size()), to(startX), toGamma(startGamma),
                toBeta(startBeta);
        Floats statistics(2 * rows), partGamma(splits * columns), partBeta(splits * columns);
        launch("heed_layer_norm", grid, block, LayerNormArgs{in.at, ga.at, be.at, out.at, rows, rows,
                columns, 0.01f,
            {0, columns}, {0, columns}});
        check("layer norm", out.values(), y, 3e-6, 2e-5);
        launch("heed_layer_norm_gradient", grid, block, LayerNormGradientArgs{dG.at, in.at, ga.at, to.at,
                statistics.at, rows,
            rows, columns, 0.01f, {0, columns}, {0, columns}, {0, columns}});
        check("layer norm's dx", to.values(), dx, 1e-5, 1e-4);
        launch("heed_layer_norm_parameters", {up(columns, 32), static_cast<unsigned>(splits), 1}, WARPS,
                LayerNormParametersArgs{dG.at, in.at, statistics.at, partGamma.at, partBeta.at, rows, rows,
                        columns, chunk,
                    {0, columns}, {0, columns}});
        launch("heed_sum_into", {1, 1, 1}, FLAT, SumIntoArgs{partGamma.at, toGamma.at, splits, columns, 1});
        launch("heed_sum_into", {1, 1, 1}, FLAT, SumIntoArgs{partBeta.at, toBeta.at, splits, columns, 1});
        check("layer norm's dgamma", toGamma.values(), dGamma, 1e-5, 1e-4);
        check("layer norm's dbeta", toBeta.values(), dBeta, 1e-5, 1e-4);
    });
}

void rowTests() {
    test("softmax", softmaxes);
    test("losses", losses);
    test("layer norm", [] { layerNorm(1, 1), layerNorm(13, 5), layerNorm(35, 207), layerNorm(9, 1100); });
}
