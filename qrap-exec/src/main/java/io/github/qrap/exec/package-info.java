/**
 * Becomes QEMU, runs it as a child, or shows what would be run.
 *
 * <p>{@link io.github.qrap.exec.ExecInPlace} replaces this process, {@link
 * io.github.qrap.exec.SpawnChild} starts another, {@link io.github.qrap.exec.PrintCommand} starts
 * nothing; {@link io.github.qrap.exec.ProgramSearch} finds the program first. {@link
 * io.github.qrap.exec.Signals} and {@link io.github.qrap.exec.Children} are what a caller needs to
 * know and to do around that. Everything else is private to the package; all native calls are in
 * one class.
 */
package io.github.qrap.exec;
