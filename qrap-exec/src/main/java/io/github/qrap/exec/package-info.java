/**
 * Becomes QEMU, or shows what would be run.
 *
 * <p>{@link io.github.qrap.exec.ExecInPlace} replaces this process, {@link
 * io.github.qrap.exec.PrintCommand} starts nothing; {@link io.github.qrap.exec.ProgramSearch} finds
 * the program first. Everything else is private to the package; all native calls are in one class.
 */
package io.github.qrap.exec;
