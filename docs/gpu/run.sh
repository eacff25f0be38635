#!/bin/sh
# On a machine with an NVIDIA GPU, out of what pack.sh packed: contract kit, sanitizer, parity, memory, and timing beside
# PyTorch on the same GPU. Prints one table at the end; everything is in the folder "results".
#
#   run.sh [check|time|all]     default: all
#
# PYTHON names a Python that has PyTorch (default: python3). SIZES names other sizes than the usual ones, BxTxDxH each;
# LIMIT how many seconds one timing may take (default: 300; torch.compile of an unrolled loop of 1024 steps takes long).
set -u
cd "$(dirname "$0")" || exit 1
python=${PYTHON:-python3}
limit=${LIMIT:-300}
what=${1:-all}
results=$PWD/results
mkdir -p "$results"
failed=''
[ "$(./java/bin/java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')" -ge 22 ] && native=--enable-native-access=ALL-UNNAMED
options="-Xmx8g --add-modules jdk.incubator.vector ${native:-} -Dheed.jcuda.math=${HEED_MATH:-fp32}"
export HEED_MATH="${HEED_MATH:-fp32}"

# the bundle stands before JCuda, one of whose classes it replaces
tests='tests/0-tests.jar:tests/1-bundle.jar:tests/*'
bench='bench/0-bench.jar:bench/1-bundle.jar:bench/*'

say() { printf '\n== %s\n' "$*"; }
# Runs a command, shows and keeps what it says, and remembers if it fails.
part() {
    name=$1
    shift
    say "$name"
    { "$@" 2>&1; echo "exit code $?"; } | tee "$results/$name.txt"
    tail -n 1 "$results/$name.txt" | grep -q '^exit code 0$' || failed="$failed $name"
}
# shellcheck disable=SC2086
bench() { ./java/bin/java $options -cp "$bench" heed.benchmarks.gpu.Main "$@"; }
# shellcheck disable=SC2086
kit() { ./java/bin/java $options -Dheed.jcuda.tests=device "$@" -cp "$tests" heed.backend.jcuda.DeviceMain; }

part machine sh -c 'nvidia-smi -L; nvidia-smi --query-gpu=driver_version --format=csv; cat commit; date -u +%F'
part device bench device
[ -z "$failed" ] || exit 1

if [ "$what" != time ]; then
    part contract kit
    if command -v compute-sanitizer >/dev/null; then
        # shellcheck disable=SC2086
        part sanitizer compute-sanitizer --tool memcheck --error-exitcode 9 ./java/bin/java $options \
            -Dheed.jcuda.tests=device -Dheed.jcuda.apart=true -cp "$tests" heed.backend.jcuda.DeviceMain LargeViewsTest
        # shellcheck disable=SC2086
        part races compute-sanitizer --tool racecheck --error-exitcode 9 ./java/bin/java $options \
            -Dheed.jcuda.tests=device -cp "$tests" heed.backend.jcuda.DeviceMain LargeViewsTest
    else
        say 'compute-sanitizer is not here: not run'
    fi
    rm -rf "$results/parity"
    part parity bench parity "$results/parity"
    part parity-pytorch "$python" peer.py parity models "$results/parity"
    part flat bench flat
fi

if [ "$what" != check ]; then
    sizes=${SIZES:-32x64x128x256 128x64x256x512 512x64x256x256 32x256x256x256 32x1024x256x256 64x64x512x1024 64x64x512x2048}
    : >"$results/times"
    for workload in simple-rnn-dot simple-rnn-additive lstmn decoder-additive lstm causal-mha; do
        for size in $sizes; do
            # its input is as wide as its output
            [ $workload = causal-mha ] && size=$(echo "$size" | awk -Fx '{print $1 "x" $2 "x" $4 "x" $4}')
            say "$workload $size"
            ours=$(timeout "$limit" sh -c "./java/bin/java $options -cp '$bench' heed.benchmarks.gpu.Main time $workload $size" \
                2>>"$results/errors" | tail -n 1)
            theirs=$(timeout "$limit" "$python" peer.py time models $workload "$size" 2>>"$results/errors" | tail -n 1)
            echo "$workload $size ${ours:--} ${theirs:-- - -}" | tee -a "$results/times"
        done
    done
    part ops bench ops
    part ops-pytorch "$python" peer.py ops
    "$python" table.py "$results" | tee "$results/table.md"
fi
[ -z "$failed" ] || { say "failed:$failed"; exit 1; }
say 'all parts passed'
