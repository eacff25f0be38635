/** What happens before the framework exists: home folder, features, the framework's start and its end. */
package heed.launcher;
