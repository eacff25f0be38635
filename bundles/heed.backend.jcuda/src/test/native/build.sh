#!/bin/sh
# Builds the stand-ins for the CUDA driver and cuBLAS, and the test of the kernels, for machines without a GPU.
# Test code.
#
#   build.sh OUTDIR             libcuda.so.1, libcublasLt.so.12, libcublas.so.12, the same with 13 in
#                               OUTDIR/cuda13, and selftest
#   build.sh OUTDIR sanitize    all of them with the sanitizer for undefined behaviour
#
# CXX names a compiler; otherwise g++ or clang++. On a machine on which it cannot be built, OUTDIR/absent says why, and
# the tests that need it say so, as skipped.
set -eu
out=$1
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
compiler=${CXX:-}
for name in g++ clang++; do
    if [ -z "$compiler" ] && command -v $name > /dev/null; then
        compiler=$name
    fi
done
why=''
[ -n "$compiler" ] || why='there is no C++ compiler here; install g++ or clang++'
[ "$(uname -sm)" = 'Linux x86_64' ] || why="JCuda's natives are for Linux on x86_64 alone, and this is $(uname -sm)"
rm -f "$out/absent"
if [ -n "$why" ]; then
    echo "the GPU backend is not tested on this machine: $why" | tee "$out/absent" >&2
    exit 0
fi
# products and sums rounded apart on every host
flags="-std=c++17 -O2 -g1 -fPIC -pthread -fvisibility=hidden -ffp-contract=off"
flags="$flags -Wall -Wextra -Wno-unknown-pragmas"
if [ "${2:-}" = sanitize ]; then
    flags="$flags -fsanitize=undefined -fno-sanitize-recover=undefined"
fi
cuda=$here/../../main/cuda

$compiler $flags -I "$here" -I "$cuda" -c "$here/kernels.cpp" -o "$out/kernels.o" &
for source in fibers memory streams driver copies launches; do
    $compiler $flags -c "$here/$source.cpp" -o "$out/$source.o"
done
$compiler $flags -O3 -c "$here/cublas.cpp" -o "$out/cublas.o"
wait $!
objects="$out/kernels.o $out/fibers.o $out/memory.o $out/streams.o"
objects="$objects $out/driver.o $out/copies.o $out/launches.o"
$compiler $flags -shared -Wl,-soname,libcuda.so.1 -o "$out/libcuda.so.1" $objects

# cuBLAS names its symbols' version after itself
cublas() {
    mkdir -p "$2"
    printf 'libcublas.so.%s { global: cublas*; local: *; };\n' "$1" > "$out/cublas.map"
    printf 'extern "C" unsigned long cublasLtGetVersion() { return %s0601; }\n' "$1" > "$out/lt.cpp"
    $compiler $flags -fvisibility=default -shared -Wl,-soname,libcublasLt.so.$1 \
        -o "$2/libcublasLt.so.$1" "$out/lt.cpp"
    $compiler $flags -shared -Wl,-soname,libcublas.so.$1 -Wl,--version-script="$out/cublas.map" \
        -o "$2/libcublas.so.$1" "$out/cublas.o" "$out/libcuda.so.1"
}
cublas 12 "$out"
cublas 13 "$out/cuda13"
ln -sf ../libcuda.so.1 "$out/cuda13/libcuda.so.1"

$compiler $flags -I "$here" -I "$cuda" -o "$out/selftest" "$here"/selftest*.cpp $objects
rm -f "$out"/*.o "$out/lt.cpp" "$out/cublas.map"
