#!/bin/sh
# Builds the stand-ins for the CUDA driver and cuBLAS, and the test of the kernels, for machines without a GPU. Test code.
#
#   build.sh OUTDIR             libcuda.so.1, libcublasLt.so.12, libcublas.so.12, selftest
#   build.sh OUTDIR sanitize    the same with the sanitizer for undefined behaviour
#
# CXX names a compiler; otherwise g++ or clang++.
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
[ -n "$compiler" ] || { echo "no C++ compiler: neither g++ nor clang++" >&2; exit 1; }
# no product and sum in one rounding, which would hide nothing but differ from one host to another
flags="-std=c++17 -O2 -g1 -fPIC -pthread -fvisibility=hidden -ffp-contract=off -Wall -Wextra -Wno-unknown-pragmas"
if [ "${2:-}" = sanitize ]; then
    flags="$flags -fsanitize=undefined -fno-sanitize-recover=undefined"
fi
cuda=$here/../../main/cuda

$compiler $flags -I "$here" -I "$cuda" -c "$here/kernels.cpp" -o "$out/kernels.o" &
for source in fibers memory streams driver; do
    $compiler $flags -c "$here/$source.cpp" -o "$out/$source.o"
done
wait $!
objects="$out/kernels.o $out/fibers.o $out/memory.o $out/streams.o $out/driver.o"
$compiler $flags -shared -Wl,-soname,libcuda.so.1 -o "$out/libcuda.so.1" $objects

echo 'extern "C" __attribute__((visibility("default"))) unsigned long long cublasLtGetVersion() { return 120601; }' \
    > "$out/lt.cpp"
$compiler $flags -shared -Wl,-soname,libcublasLt.so.12 -o "$out/libcublasLt.so.12" "$out/lt.cpp"
$compiler $flags -O3 -shared -Wl,-soname,libcublas.so.12 -Wl,--version-script="$here/cublas.map" \
    -o "$out/libcublas.so.12" "$here/cublas.cpp" "$out/libcuda.so.1"
if [ -f "$here/selftest.cpp" ]; then
    $compiler $flags -I "$here" -I "$cuda" -o "$out/selftest" "$here/selftest.cpp" $objects
fi
rm -f "$out"/*.o "$out/lt.cpp"
