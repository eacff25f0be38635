// Random numbers by counter: Philox 4x32-10, the same as heed.tensor.spi.Philox draws on the host. Salmon et
// al. 2011.

#ifndef HEED_RANDOM
#define HEED_RANDOM

#include "kernel.cuh"

struct Bits {
    unsigned x, y, z, w;
};

/** Numbers 4*block .. 4*block + 3 of the stream. */
DEVICE Bits philox(unsigned long long key, unsigned long long stream, unsigned long long block) {
    Bits c = {static_cast<unsigned>(block), static_cast<unsigned>(block >> 32), static_cast<unsigned>(stream),
        static_cast<unsigned>(stream >> 32)};
    unsigned k0 = static_cast<unsigned>(key);
    unsigned k1 = static_cast<unsigned>(key >> 32);
#pragma unroll
    for (int round = 0; round < 10; round++) {
        unsigned long long p0 = 0xD2511F53ull * c.x;
        unsigned long long p1 = 0xCD9E8D57ull * c.z;
        c = {static_cast<unsigned>(p1 >> 32) ^ c.y ^ k0, static_cast<unsigned>(p1),
            static_cast<unsigned>(p0 >> 32) ^ c.w ^ k1, static_cast<unsigned>(p0)};
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return c;
}

/** In [0, 1), a multiple of 2^-24. */
DEVICE float uniform(unsigned bits) {
    return static_cast<float>(bits >> 8) * 5.9604644775390625e-8f;
}

/** Box and Muller, in double as on the host. */
DEVICE float normal(unsigned radiusBits, unsigned angleBits) {
    double unit = 5.9604644775390625e-8;
    double radius = sqrt(-2.0 * log(((radiusBits >> 8) + 1) * unit));
    return static_cast<float>(radius * cos(2.0 * 3.14159265358979323846 * ((angleBits >> 8) * unit)));
}

/** Four numbers at a time; a normal one takes two of the stream's. */
THREADS_ALONE(heed_random, RandomArgs, 256) {
    flat((a.count - 1) / 4 + 1, [&](int i) {
        float four[4];
        if (a.normal) {
            Bits one = philox(a.key, a.stream, 2ull * i);
            Bits two = philox(a.key, a.stream, 2ull * i + 1);
            four[0] = normal(one.x, one.y);
            four[1] = normal(one.z, one.w);
            four[2] = normal(two.x, two.y);
            four[3] = normal(two.z, two.w);
        } else {
            Bits bits = philox(a.key, a.stream, i);
            four[0] = uniform(bits.x);
            four[1] = uniform(bits.y);
            four[2] = uniform(bits.z);
            four[3] = uniform(bits.w);
        }
        for (int e = 0; e < 4 && 4 * i + e < a.count; e++) {
            a.out[4 * i + e] = four[e];
        }
    });
}

#endif
