/**
 * Numbers from outside: what PyTorch's operators give, and their gradients, for tests that have no libtorch.
 * Run it from the folder of the root POM, where {@code heed bench} has run once, so that libtorch is there:
 *
 * <pre>{@code
 * mvn -q -Pbench -pl bundles/heed.benchmarks -am -DskipTests package
 * java -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -DDJL_CACHE_DIR="$HOME/.heed/cache/libtorch" \
 *     -cp "bundles/heed.benchmarks/target/classes:$(cat bundles/heed.benchmarks/target/class-path)" \
 *     heed.benchmarks.authority.Main bundles/heed.tensor.tck/src/main/resources/heed/tensor/tck/pytorch.txt
 * }</pre>
 */
package heed.benchmarks.authority;
