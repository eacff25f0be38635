/** The command line: verbs, tables, progress, and the interactive shell. */
package heed.shell;
