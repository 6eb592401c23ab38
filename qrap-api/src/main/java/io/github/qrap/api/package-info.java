/**
 * What plug-ins implement and what they exchange; needs nothing but the JDK.
 *
 * <p>To use the modules in another program, start with the packages {@code probe}, {@code patch}
 * and {@code exec}. They use {@link io.github.qrap.api.ProbeRequest}, {@link
 * io.github.qrap.api.ProbeResult} and {@link io.github.qrap.api.Launch}.
 *
 * <p>To write a plug-in, start with the extension points, in the order in which they are used:
 *
 * <ol>
 *   <li>{@link io.github.qrap.api.NicConflictRule} says which devices of a command line are NICs
 *       that are removed;
 *   <li>{@link io.github.qrap.api.ProgramWrapper} puts another program in front of QEMU;
 *   <li>{@link io.github.qrap.api.BackendProbe} finds a network daemon that really answers and
 *       gives a {@link io.github.qrap.api.Backend}, whose {@link io.github.qrap.api.Attachment}
 *       says how QEMU reaches it;
 *   <li>{@link io.github.qrap.api.ExecStrategy} runs a {@link io.github.qrap.api.Launch}.
 * </ol>
 *
 * <p>Each is found by {@link java.util.ServiceLoader}. Unless a type says otherwise, no argument
 * and no result is ever {@code null}, and every value type is immutable. Enums and sealed types
 * grow where they say so: a switch over one of those needs a default.
 *
 * <p>Text that comes from or goes to the operating system (arguments, paths) is held in plain
 * strings as {@link io.github.qrap.api.NativeText} describes, so that any byte survives.
 */
package io.github.qrap.api;
