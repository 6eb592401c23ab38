/**
 * The command {@code qrap}: reads its arguments, sends them one way through the other modules, and
 * says what went wrong. The only module that knows of standard streams, environment and exit.
 *
 * <p>The way begins in {@code Main} and is laid out in {@code Qrap} and {@code Run}. Nothing here
 * is meant to be called from another program: use the modules.
 */
package io.github.qrap.cli;
