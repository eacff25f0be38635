#!/bin/sh
# Makes heed.ptx of heed.cu: PTX for compute_75, which every driver from the GeForce 20 and Tesla T4 on compiles for its
# own device. The one checked in is what nvcc of CUDA 13.0 (V13.0.88) writes: PTX ISA 9.0, for drivers from R580 on.
#
#   build.sh           writes src/main/resources/heed/backend/jcuda/heed.ptx
#   build.sh --check   compares it with a fresh one, byte for byte, and assembles it for sm_75, sm_80 and sm_90
#
# NVCC and PTXAS name other compilers than those on the path. Another release of nvcc writes other bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ptx=$here/../resources/heed/backend/jcuda/heed.ptx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# from its own folder and by its bare name, so that no path of this machine gets into the result
(cd "$here" && "${NVCC:-nvcc}" -std=c++17 -ptx -arch=compute_75 -o "$work/heed.ptx" heed.cu)
if [ "${1:-}" != --check ]; then
    mkdir -p "$(dirname "$ptx")"
    cp "$work/heed.ptx" "$ptx"
    exit
fi
cmp "$work/heed.ptx" "$ptx"
for device in sm_75 sm_80 sm_90; do
    "${PTXAS:-ptxas}" -arch=$device -o "$work/$device.cubin" "$ptx"
done
echo "heed.ptx is what heed.cu gives, and assembles for sm_75, sm_80 and sm_90"
