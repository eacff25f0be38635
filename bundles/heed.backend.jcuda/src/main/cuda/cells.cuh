// What recurrent cells do between their products: a thread for an element of the state.

#ifndef HEED_CELLS
#define HEED_CELLS

#include "kernel.cuh"
#include "elementwise.cuh"

/** Calls f(row of the batch, column) for all elements of the state. */
template <class F>
DEVICE void eachState(int batch, int width, F f) {
    flat(batch * width, [&](int i) {
        int row = i / width;
        f(row, i - row * width);
    });
}

/** i, f, o = sigma(input + gates); g = tanh(input + gates); c' = f*c + i*g; h' = o*tanh c'. */
THREADS_ALONE(heed_lstm, LstmArgs, 256) {
    eachState(a.batch, a.width, [&](int row, int j) {
        const float *input = a.input + row * a.inputRow + j;
        float *gates = a.gates + row * a.gatesRow + j;
        float *out = a.out + row * a.outRow + j;
        float i = gates[0] = sigmoid(input[0] + gates[0]);
        float f = gates[a.width] = sigmoid(input[a.width] + gates[a.width]);
        float o = gates[2 * a.width] = sigmoid(input[2 * a.width] + gates[2 * a.width]);
        float g = gates[3 * a.width] = tanhf(input[3 * a.width] + gates[3 * a.width]);
        float c = f * a.before[row * a.beforeRow + j] + i * g;
        out[0] = o * tanhf(c);
        out[a.outState] = c;
    });
}

/** dc' += dh*o*(1 - tanh^2 c'); do = dh*tanh c'; di = dc'*g; df = dc'*c; dg = dc'*i; dc = dc'*f. */
THREADS_ALONE(heed_lstm_gradient, LstmGradientArgs, 256) {
    eachState(a.batch, a.width, [&](int row, int j) {
        const float *gates = a.gates + row * a.gatesRow + j;
        float i = gates[0];
        float f = gates[a.width];
        float o = gates[2 * a.width];
        float g = gates[3 * a.width];
        float t = tanhf(a.out[row * a.outRow + a.outState + j]);
        float dh = a.g[row * a.gRow + j];
        float dc = a.g[row * a.gRow + a.gState + j] + dh * o * (1.0f - t * t);
        float before = a.before[row * a.beforeRow + j];
        float *dGates = a.dGates + row * a.dGatesRow + j;
        dGates[0] = dc * g * i * (1.0f - i);
        dGates[a.width] = dc * before * f * (1.0f - f);
        dGates[2 * a.width] = dh * t * o * (1.0f - o);
        dGates[3 * a.width] = dc * i * (1.0f - g * g);
        a.dBefore[row * a.dBeforeRow + j] = dc * f;
    });
}

/** r, z = sigma(input + hidden); n = tanh(input_n + r*hidden_n); h' = (1-z)*n + z*h. */
THREADS_ALONE(heed_gru, GruArgs, 256) {
    eachState(a.batch, a.width, [&](int row, int j) {
        const float *input = a.input + row * a.inputRow + j;
        const float *hidden = a.hidden + row * a.hiddenRow + j;
        float r = sigmoid(input[0] + hidden[0]);
        float z = sigmoid(input[a.width] + hidden[a.width]);
        float n = tanhf(input[2 * a.width] + r * hidden[2 * a.width]);
        a.out[row * a.outRow + j] = (1.0f - z) * n + z * a.before[row * a.beforeRow + j];
    });
}

/** dz = g*(h - n); dn = g*(1-z); dh += g*z; dr = dn*(1 - n^2)*hidden_n. */
THREADS_ALONE(heed_gru_gradient, GruGradientArgs, 256) {
    eachState(a.batch, a.width, [&](int row, int j) {
        const float *input = a.input + row * a.inputRow + j;
        const float *hidden = a.hidden + row * a.hiddenRow + j;
        float r = sigmoid(input[0] + hidden[0]);
        float z = sigmoid(input[a.width] + hidden[a.width]);
        float hiddenN = hidden[2 * a.width];
        float n = tanhf(input[2 * a.width] + r * hiddenN);
        float g = a.g[row * a.gRow + j];
        float dz = g * (a.before[row * a.beforeRow + j] - n) * z * (1.0f - z);
        float dn = g * (1.0f - z) * (1.0f - n * n);
        float dr = dn * hiddenN * r * (1.0f - r);
        float *dInput = a.dInput + row * a.dInputRow + j;
        float *dHidden = a.dHidden + row * a.dHiddenRow + j;
        dInput[0] = dr;
        dHidden[0] = dr;
        dInput[a.width] = dz;
        dHidden[a.width] = dz;
        dInput[2 * a.width] = dn;
        dHidden[2 * a.width] = dn * r;
        a.dBefore[row * a.dBeforeRow + j] += g * z;
    });
}

#endif
