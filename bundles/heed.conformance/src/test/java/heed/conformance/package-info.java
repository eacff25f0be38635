/**
 * Everything of Heed's own against the contracts, in tables: a row for each part, a column for each backend.
 */
package heed.conformance;
