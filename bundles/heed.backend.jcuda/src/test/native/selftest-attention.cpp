// Recurrent cells and attention.

#include "selftest.h"
#include <string>

// ---- cells ------------------------------------------------------------------------------------------------

static double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

static void cells(int batch, int width) {
    int n = batch * width;
    Line input = random(4 * n), gates = random(4 * n), before = random(n), g = random(2 * n), made = random(2 * n);
    Line out(2 * n), active(4 * n), dGates(4 * n), dBefore(n);
    for (int e = 0; e < n; e++) {
        int at = e / width * 4 * width + e % width, s = e / width * 2 * width + e % width;
        double i = active[at] = sigmoid(input[at] + gates[at]);
        double f = active[at + width] = sigmoid(input[at + width] + gates[at + width]);
        double o = active[at + 2 * width] = sigmoid(input[at + 2 * width] + gates[at + 2 * width]);
        double c = active[at + 3 * width] = std::tanh(input[at + 3 * width] + gates[at + 3 * width]);
        out[s + width] = f * before[e] + i * c;
        out[s] = o * std::tanh(out[s + width]);
        double t = std::tanh(made[s + width]), dc = g[s + width] + g[s] * o * (1 - t * t);
        dGates[at] = dc * c * i * (1 - i);
        dGates[at + width] = dc * before[e] * f * (1 - f);
        dGates[at + 2 * width] = g[s] * t * o * (1 - o);
        dGates[at + 3 * width] = dc * i * (1 - c * c);
        dBefore[e] = dc * f;
    }
    Floats x(input), a(gates), b(before), c(g), d(made), y(2 * n), da(4 * n), db(n);
    launch("heed_lstm", {1, 1, 1}, FLAT, LstmArgs{x.at, a.at, b.at, y.at, batch, width, 4 * width, 4 * width, width,
            2 * width, width});
    check("lstm", y.values(), out, 2e-6, 1e-6);
    check("lstm's gates", a.values(), active, 2e-6, 1e-6);
    launch("heed_lstm_gradient", {1, 1, 1}, FLAT, LstmGradientArgs{c.at, a.at, b.at, d.at, da.at, db.at,
            batch, width,
        2 * width, width, 4 * width, width, 2 * width, width, 4 * width, width});
    check("lstm's dgates", da.values(), dGates, 5e-6, 5e-6);
    check("lstm's dbefore", db.values(), dBefore, 5e-6, 5e-6);
}

static void gru(int batch, int width) {
    int n = batch * width;
    Line input = random(3 * n), hidden = random(3 * n), before = random(n), g = random(n),
            dBefore = random(n);
    Line out(n), dInput(3 * n), dHidden(3 * n), dStart = dBefore;
    for (int e = 0; e < n; e++) {
        int at = e / width * 3 * width + e % width;
        double r = sigmoid(input[at] + hidden[at]), z = sigmoid(input[at + width] + hidden[at + width]);
        double c = std::tanh(input[at + 2 * width] + r * hidden[at + 2 * width]);
        out[e] = (1 - z) * c + z * before[e];
        double dn = g[e] * (1 - z) * (1 - c * c);
        dInput[at + 2 * width] = dn;
        dHidden[at + 2 * width] = dn * r;
        dInput[at] = dHidden[at] = dn * hidden[at + 2 * width] * r * (1 - r);
        dInput[at + width] = dHidden[at + width] = g[e] * (before[e] - c) * z * (1 - z);
        dBefore[e] += g[e] * z;
    }
    Floats a(input), b(hidden), c(before), d(g), y(n), da(3 * n), dh(3 * n), db(dStart);
    launch("heed_gru", {1, 1, 1}, FLAT, GruArgs{a.at, b.at, c.at, y.at, batch, width, 3 * width, 3 * width,
            width, width});
    check("gru", y.values(), out, 2e-6, 1e-6);
    launch("heed_gru_gradient", {1, 1, 1}, FLAT, GruGradientArgs{d.at, a.at, b.at, c.at, da.at, dh.at, db.at,
            batch, width,
        width, 3 * width, 3 * width, width, 3 * width, 3 * width, width});
    check("gru's dinput", da.values(), dInput, 5e-6, 5e-6);
    check("gru's dhidden", dh.values(), dHidden, 5e-6, 5e-6);
    check("gru's dbefore", db.values(), dBefore, 5e-6, 5e-6);
}

// ---- attention --------------------------------------------------------------------------------------------

static void additive(int B, int T, int S, int H) {
    Line q = random(B * T * H), k = random(B * S * H), v = random(H), g = random(B * T * S);
    Line dq = random(q.size()), dk = random(k.size()), dv = random(B * H), out(g.size(), 0);
    Line startQ = dq, startK = dk, startV = dv;
    for (int e = 0; e < B * T * S; e++) {
        int b = e / S / T, t = e / S % T, s = e % S;
        for (int h = 0; h < H; h++) {
            double u = std::tanh(q[(b * T + t) * H + h] + k[(b * S + s) * H + h]),
                    d = g[e] * v[h] * (1 - u * u);
            out[e] += v[h] * u;
            dq[(b * T + t) * H + h] += d;
            dk[(b * S + s) * H + h] += d;
            dv[b * H + h] += g[e] * u;
        }
    }
    Floats a(q), c(k), w(v), y(out.size()), dG(g);
    AdditiveArgs args = {a.at, c.at, w.at, y.at, B, T, S, H, {T * H, H}, {S * H, H}, {T * S, S, 1}};
    launch("heed_additive_score", {up(B * T * S, 8), 1, 1}, WARPS, args);
    check("additive", y.values(), out, 2e-6, 3e-6 * H);
    Floats again(out.size());
    args.out = again.at;
    launch("heed_additive_score_tiled", {B * up(T, 8) * up(S, 32), 1, 1}, WARPS, args);
    check("additive by tiles", again.values(), out, 2e-6, 3e-6 * H);
    for (bool parts : {false, true}) {
        Floats toQ(startQ), toK(startK), toV(startV), partial(up(T, 4) * B * H);
        AdditiveGradientArgs of = {dG.at, a.at, c.at, w.at, toQ.at, toK.at, toV.at, partial.at, B, T, S, H, H,
            {T * S, S, 1}, {T * H, H}, {S * H, H}, {T * H, H}, {S * H, H}};
        if (parts) {
            launch("heed_additive_gradient_queries", {B * up(T, 4) * up(H, 32), 1, 1}, WARPS, of);
            launch("heed_additive_gradient_keys", {B * up(S, 4) * up(H, 32), 1, 1}, WARPS, of);
            launch("heed_sum_into", {1, 1, 1}, FLAT, SumIntoArgs{partial.at, toV.at, static_cast<int>(up(T,
                    4)), B * H, 1});
        } else {
            launch("heed_additive_gradient", {B * up(H, 32), 1, 1}, WARPS, of);
        }
        check("additive's dq", toQ.values(), dq, 1e-5, 1e-5 * S);
        check("additive's dk", toK.values(), dk, 1e-5, 1e-5 * T);
        check("additive's dv", toV.values(), dv, 1e-5, 1e-5 * T * S);
    }
}

struct Attention {
    int B, N, T, S, d, e;
    bool causal;
    int mask;
};

/** What a block makes: so many lines by so many columns. */
struct Tile {
    int lines;
    int columns;
};

const Tile TILES[] = {{128, 32}, {64, 64}, {128, 64}, {64, 128}};

using Four = std::vector<Line>;

const float SCALE = 0.37f;

/** Of q, k, v and mask; with the gradient, dq, dk and dv before; out, dq, dk and dv expected. */
static void attentionByTiles(const Tile &tile, const Attention &z, const Four &in, const Four &starts,
        const Four &expected) {
    int heads = z.B * z.N, S = z.S, T = z.T;
    std::string suffix = "_" + std::to_string(tile.lines) + "x" + std::to_string(tile.columns);
    auto run = [&](const std::string &name, int lines, int columns, const auto &args) {
        launch((name + suffix).c_str(), {heads * up(lines, tile.lines), up(columns, 128), 1},
                {128, 1, 1}, args);
    };
    Floats a(in[0]), b(in[1]), c(in[2]), w(starts[0]), y(starts[0].size()), sums(heads * T), dots(heads * T);
    Floats toQ(starts[1]), toK(starts[2]), toV(starts[3]), floatMask(in[3]);
    Ints wholeMask(in[3]);
    const void *at = z.mask < 0 ? nullptr : z.mask == 0 ? static_cast<void *>(floatMask.at) : wholeMask.at;
    run("heed_attention", T, z.e, AttentionArgs{a.at, b.at, c.at, at, y.at, sums.at, z.B, z.N, T, S, z.d, z.e,
        z.causal, z.mask, SCALE, {z.N * T * z.d, T * z.d, z.d}, {z.N * S * z.d, S * z.d, z.d},
        {z.N * S * z.e, S * z.e, z.e}, {z.N * T * S, T * S, S, 1}, {z.N * T * z.e, T * z.e, z.e}});
    check(("attention" + suffix).c_str(), y.values(), expected[0], 1e-5, 1e-5);
    launch("heed_attention_dots", {up(heads * T, 8), 1, 1}, WARPS, AttentionDotsArgs{w.at, y.at, dots.at,
            z.B, z.N, T, z.e,
        {z.N * T * z.e, T * z.e, z.e}, {z.N * T * z.e, T * z.e, z.e}});
    AttentionGradientArgs of = {w.at, a.at, b.at, c.at, at, sums.at, dots.at, toQ.at, toK.at, toV.at, z.B,
            z.N, T, S, z.d, z.e,
        z.causal, z.mask, SCALE, {z.N * T * z.e, T * z.e, z.e}, {z.N * T * z.d, T * z.d, z.d},
        {z.N * S * z.d, S * z.d, z.d}, {z.N * S * z.e, S * z.e, z.e}, {z.N * T * S, T * S, S, 1},
        {z.N * T * z.d, T * z.d, z.d}, {z.N * S * z.d, S * z.d, z.d}, {z.N * S * z.e, S * z.e, z.e}};
    run("heed_attention_gradient_queries", T, z.d, of);
    run("heed_attention_gradient_slots", S, std::max(z.d, z.e), of);
    check(("dq" + suffix).c_str(), toQ.values(), expected[1], 1e-5, 1e-4);
    check(("dk" + suffix).c_str(), toK.values(), expected[2], 1e-5, 1e-4 * (1 + T));
    check(("dv" + suffix).c_str(), toV.values(), expected[3], 1e-5, 1e-4 * (1 + T));
}

static void attention(const Attention &z) {
    int heads = z.B * z.N, S = z.S, T = z.T;
    Line q = random(heads * T * z.d), k = random(heads * S * z.d), v = random(heads * S * z.e),
            g = random(heads * T * z.e);
    Line mask = z.mask < 0 ? Line(heads * T * S, 1) : whole(heads * T * S, 2);
    Line out(g.size(), 0), dq = random(q.size()), dk = random(k.size()), dv = random(v.size());
    Line startQ = dq, startK = dk, startV = dv;
    const double scale = SCALE;
    for (int row = 0; row < heads * T; row++) {
        int t = row % T, head = row / T;
        Line p(S, 0), dp(S, 0);
        double sum = 0, dot = 0;
        for (int s = 0; s < S; s++) {
            double score = 0;
            for (int c = 0; c < z.d; c++) {
                score += q[row * z.d + c] * k[(head * S + s) * z.d + c];
            }
            p[s] = (!z.causal || s <= t + S - T) && mask[row * S + s] != 0 ? std::exp(scale * score) : 0;
            sum += p[s];
        }
        for (int s = 0; s < S; s++) {
            p[s] = sum == 0 ? 0 : p[s] / sum;
            for (int c = 0; c < z.e; c++) {
                out[row * z.e + c] += p[s] * v[(head * S + s) * z.e + c];
                dp[s] += g[row * z.e + c] * v[(head * S + s) * z.e + c];
                dv[(head * S + s) * z.e + c] += p[s] * g[row * z.e + c];
            }
            dot += p[s] * dp[s];
        }
        for (int s = 0; s < S; s++) {
            for (int c = 0; c < z.d; c++) {
                dq[row * z.d + c] += scale * p[s] * (dp[s] - dot) * k[(head * S + s) * z.d + c];
                dk[(head * S + s) * z.d + c] += scale * p[s] * (dp[s] - dot) * q[row * z.d + c];
            }
        }
    }
    const Four results = {out, dq, dk, dv};
    const Four starts = {g, startQ, startK, startV};
    for (const Tile &tile : TILES) {
        if (std::max(z.d, z.e) <= tile.columns || tile.columns == 128) {
            attentionByTiles(tile, z, {q, k, v, mask}, starts, results);
        }
    }
}

static void attentions() {
    for (int mask : {-1, 0, 1}) {
        for (bool causal : {false, true}) {
            attention({2, 3, 5, 7, 3, 2, causal, mask});
            attention({1, 1, 1, 1, 1, 1, causal, mask});
            attention({2, 1, 3, 70, 20, 40, causal, mask});
            attention({1, 2, 70, 3, 4, 5, causal, mask});
            attention({1, 1, 130, 67, 33, 65, causal, mask});
        }
    }
    // widths that four divides are read by fours
    attention({1, 2, 140, 200, 32, 32, true, -1});
    attention({2, 1, 200, 140, 64, 48, false, -1});
    attention({1, 1, 130, 129, 64, 64, true, 0});
    attention({1, 1, 70, 140, 128, 100, true, -1});
    // without a width all slots weigh the same, and no product stands between two sums
    attention({1, 1, 70, 140, 0, 40, false, -1});
    attention({1, 1, 5, 67, 150, 140, true, 0});
    attention({1, 1, 66, 5, 10, 200, false, 1});
}

void cellTests() {
    test("cells", [] { cells(2, 3), cells(5, 207), gru(1, 1), gru(5, 207); });
}

void attentionTests() {
    test("additive", [] { additive(1, 1, 1, 1), additive(2, 3, 5, 7), additive(2, 9, 40, 70), additive(3, 1,
            13, 207); });
    test("attention", attentions);
}
