/**
 * The command {@code qrap}: reads its arguments, sends them one way through the other modules, and
 * reports what went wrong. The only module that knows of standard streams, environment and exit.
 *
 * <p>Start to read at {@code Main}, {@code Qrap} and {@code Run}. Nothing here is meant to be
 * called from another program: use the modules.
 */
package io.github.qrap.cli;
