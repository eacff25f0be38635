# shellcheck shell=sh disable=SC2034,SC2154
# The verb 'bench': read by the script 'heed', whose functions and variables it uses. Builds the benchmarks and runs them.
case $1 in
    --home) HEED_HOME=$2 && shift 2 ;;
    --home=*) HEED_HOME=${1#--home=} && shift ;;
esac
shift
cache=${HEED_HOME:-$HOME/.heed}/cache
built=$here/bundles/heed.benchmarks/target
goals='-Pbench -pl bundles/heed.benchmarks -am package'
unneeded=heed.shell

[ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] ||
    fail "bench measures against libtorch for Linux on x86_64; this is $(uname -s) on $(uname -m)"
if [ -z "$(find "$cache/libtorch" -name libtorch_cpu.so 2>/dev/null)" ]; then
    printf 'fetching libtorch (about 112 MB, unpacked 450 MB), once\n' >&2
fi
if ! fresh "$built"; then
    build_once "$built"
    : >"$built/.built"
fi

terminal=false
[ -t 2 ] && terminal=true
set -f # HEED_JAVA_OPTS is split at blanks, but not expanded
# DJL must not look into the network; JMH must not mind another one that runs.
# shellcheck disable=SC2086
exec "$java_home/bin/java" $collector "$vectors" -Djmh.ignoreLock=true \
    -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -DDJL_CACHE_DIR="$cache/libtorch" \
    -Dorg.bytedeco.javacpp.cachedir="$cache/nd4j" -Dheed.bench.log="$built/bench.log" \
    -Dheed.terminal="$terminal" ${HEED_JAVA_OPTS:-} \
    -cp "$built/classes:$(cat "$built/class-path")" heed.benchmarks.Main "$@"
