/**
 * Evaluators of Tribuo, over predictions that a model of Heed has made, with Tribuo's provenance.
 *
 * <p>All of Tribuo that this takes is inside the bundle: its jars are no bundles, and it loads classes by
 * name.
 */
package heed.evaluator.tribuo;
