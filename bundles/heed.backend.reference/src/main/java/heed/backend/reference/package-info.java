/**
 * The reference backend: every kernel as short and obvious as it can be; what the other backends are compared
 * with.
 */
package heed.backend.reference;
