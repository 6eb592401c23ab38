/**
 * A guest with a network in another program, as in a test: started, waited for, talked to, ended.
 *
 * <p>Start with {@link io.github.qrap.guest.Guest#builder}; {@link io.github.qrap.guest.Wait} has
 * what to wait for. Nothing is static, nothing is printed, and the environment is not read, except
 * for {@code PATH}. {@code qrap-junit} makes a JUnit extension of it.
 *
 * <p>Runs where {@code qrap-exec} does, with QEMU, passt and a {@code /bin/sh}.
 */
package io.github.qrap.guest;
