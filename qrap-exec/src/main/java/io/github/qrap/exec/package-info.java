/**
 * Becomes QEMU, runs it as a child, or shows what would be run; on Linux.
 *
 * <p>For a program that goes on beside QEMU, start with {@link io.github.qrap.exec.SpawnChild}:
 *
 * <pre>{@code
 * String qemu = new ProgramSearch(System.getenv("PATH")).find("qemu-system-x86_64");
 * Launch launch = Launch.of(qemu, arguments).connectedTo(backend, 5);
 * Process guest = SpawnChild.writingTo(log).launch(launch).process();
 * }</pre>
 *
 * <p>{@link io.github.qrap.exec.ExecInPlace} replaces this process, {@link
 * io.github.qrap.exec.PrintCommand} starts nothing. {@link io.github.qrap.exec.Signals} and {@link
 * io.github.qrap.exec.Children} are what a program needs to know and to do around the former, if
 * QEMU is to find all as the parent left it. Everything else is private to the package. Native
 * calls are made by five of its classes (docs/native-calls.md), on 64-bit Linux of amd64, aarch64,
 * ppc64le and s390x; elsewhere a launch is refused with a message that says so.
 */
package io.github.qrap.exec;
