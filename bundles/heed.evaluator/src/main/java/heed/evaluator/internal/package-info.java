/** The evaluators that need nothing but Heed. */
package heed.evaluator.internal;
