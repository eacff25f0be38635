#!/bin/sh
# Makes heed.ptx of heed.cu: PTX for compute_75, which every driver from R525 (CUDA 12.0) on compiles for its
# own device, a Tesla T4 or GeForce 20 or newer.
#
#   build.sh [TARGET]   writes TARGET; without one, the PTX that is checked in
#   build.sh --check    compares the PTX that is checked in with a fresh one, byte for byte
#
# Both assemble it for sm_75, sm_80 and sm_90. NVCC and PTXAS name other compilers than those on the path. What
# is checked in was written by nvcc of CUDA 13.0 (V13.0.88); another release writes other bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ptx=$here/../resources/heed/backend/jcuda/heed.ptx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# from its own folder and by its bare name, so that no path of this machine gets into the result
(cd "$here" && "${NVCC:-nvcc}" -std=c++17 -ptx -arch=compute_75 -o "$work/nvcc.ptx" heed.cu)
# nvcc states its own release's version of PTX. Nothing here needs more than 8.0, or the assembler would say so,
# but for a hint of 8.3: which bytes of a load matter.
sed -e 's/^\.version .*/.version 8.0/' -e '/\.pragma "used_bytes_mask /d' "$work/nvcc.ptx" > "$work/heed.ptx"
for device in sm_75 sm_80 sm_90; do
    "${PTXAS:-ptxas}" -arch=$device -o "$work/$device.cubin" "$work/heed.ptx"
done
if [ "${1:-}" = --check ]; then
    cmp "$work/heed.ptx" "$ptx"
    echo "heed.ptx is what heed.cu gives, and assembles for sm_75, sm_80 and sm_90"
else
    cp "$work/heed.ptx" "${1:-$ptx}"
fi
