#!/bin/sh
# Proves that the test of the kernels sees races: takes away one barrier at a time and wants the test to fail.
#
#   mutants.sh      some ten seconds for each barrier; names those that nothing missed
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compiler=${CXX:-g++}
flags="-std=c++17 -O1 -pthread -ffp-contract=off -w -I $here"
for source in "$here"/selftest*.cpp "$here"/fibers.cpp "$here"/memory.cpp; do
    $compiler $flags -I "$here/../../main/cuda" -c "$source" -o "$work/$(basename "$source" .cpp).o"
done
survivors=0
grep -Hn '__syncthreads();' "$here"/../../main/cuda/*.cuh > "$work/barriers"
while IFS=: read -r file line rest; do
    rm -rf "$work/cuda"
    cp -r "$here/../../main/cuda" "$work/cuda"
    sed -i "${line}s/__syncthreads();/;/" "$work/cuda/$(basename "$file")"
    $compiler $flags -I "$work/cuda" -c "$here/kernels.cpp" -o "$work/kernels.o"
    $compiler -pthread -o "$work/selftest" "$work"/*.o
    if "$work/selftest" > "$work/answer" 2>&1; then
        echo "$(basename "$file"):$line: without this barrier all kernels still agree with plain loops"
        survivors=$((survivors + 1))
    fi
done < "$work/barriers"
echo "$(wc -l < "$work/barriers") barriers taken away one by one, $survivors not missed"
[ "$survivors" = 0 ]
