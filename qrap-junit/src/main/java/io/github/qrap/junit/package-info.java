/** A guest with a network in tests: {@link io.github.qrap.junit.GuestExtension}. */
package io.github.qrap.junit;
