/** Tests of how the command line shows things. */
package heed.shell;
