#!/bin/sh
# Packs what a machine with a GPU and without a network needs to check and time the GPU backend: a Java runtime, the
# bundle's tests, the benchmarks, and the scripts that run them there.
#
#   docs/gpu/pack.sh [FILE]     makes FILE (default: target/heed-gpu.tar.gz); there: tar xzf FILE && heed-gpu/run.sh
#
# Needs a JDK 17 or newer with jlink, for Linux on x86-64, and Maven. MAVEN_ARGS is passed on.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
file=${1:-$root/target/heed-gpu.tar.gz}
case $file in /*) ;; *) file=$PWD/$file ;; esac
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pack=$work/heed-gpu
mkdir -p "$pack/tests" "$pack/bench" "$pack/models" "$(dirname "$file")"

cd "$root"
# tests are compiled, not run; the stand-in for a GPU is not needed where there is one
# shellcheck disable=SC2086
mvn -q -B ${MAVEN_ARGS:-} -DskipTests -pl bundles/heed.backend.jcuda,bundles/heed.benchmarks -am package \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.outputFile=target/gpu-class-path -Dmdep.includeScope=test

# Copies the class path of a module: jars as they are, folders of classes as jars. What only other backends and peers need
# stays behind.
copy() {
    { cat "$root/bundles/$1/target/gpu-class-path" && echo; } | tr ':' '\n' | while read -r entry; do
        case $entry in
            */heed.backend.jcuda/* | */heed.backend.jcuda-*) continue ;; # goes first, below
            */nd4j/* | */bytedeco/* | */deeplearning4j/* | */djl/* | *heed.backend.nd4j*) continue ;;
        esac
        if [ -d "$entry" ]; then
            name=$(basename "$(dirname "$(dirname "$entry")")")
            "$java_home/bin/jar" cf "$pack/$2/$name.jar" -C "$entry" .
        else
            cp "$entry" "$pack/$2/"
        fi
    done
}
copy heed.backend.jcuda tests
"$java_home/bin/jar" cf "$pack/tests/0-tests.jar" -C bundles/heed.backend.jcuda/target/test-classes .
"$java_home/bin/jar" cf "$pack/tests/1-bundle.jar" -C bundles/heed.backend.jcuda/target/classes .
copy heed.benchmarks bench
"$java_home/bin/jar" cf "$pack/bench/0-bench.jar" -C bundles/heed.benchmarks/target/classes .
cp "$pack/tests/1-bundle.jar" "$pack/bench/"
for jar in "$pack"/tests/*.jar; do # one copy of what both have
    twin=$pack/bench/$(basename "$jar")
    if [ -f "$twin" ] && cmp -s "$jar" "$twin"; then ln -f "$jar" "$twin"; fi
done
cp bundles/heed.benchmarks/src/main/resources/heed/benchmarks/peer/*.py "$pack/models/"
cp docs/gpu/run.sh docs/gpu/peer.py docs/gpu/table.py "$pack/"
git rev-parse HEAD >"$pack/commit" 2>/dev/null || echo unknown >"$pack/commit"

"$java_home/bin/jlink" --output "$pack/java" --strip-debug --no-header-files --no-man-pages --compress=2 --add-modules \
    java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.incubator.vector,jdk.unsupported
tar -C "$work" -czf "$file" heed-gpu
du -h "$file"
