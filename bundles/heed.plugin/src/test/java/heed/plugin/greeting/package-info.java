/** A kind of part that exists for the tests alone; the framework under test exports it. */
package heed.plugin.greeting;
