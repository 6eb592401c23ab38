/**
 * Reads QEMU's command line as QEMU does, and rewrites it.
 *
 * <p>Start with {@link io.github.qrap.patch.Rewriter}: it makes a {@link
 * io.github.qrap.patch.RewritePlan} of the arguments, which becomes a {@link
 * io.github.qrap.patch.Rewrite} as soon as there is a backend:
 *
 * <pre>{@code
 * RewritePlan plan = new Rewriter().plan(List.of("disk.qcow2", "-m", "1024"), "x86_64");
 * List<String> arguments = plan.complete(Attachment.SOCKET, 5).arguments();
 * }</pre>
 *
 * <p>Nothing here does input or output. The classes named {@code ...Rule} are the built-in {@link
 * io.github.qrap.api.NicConflictRule}s, to be used through a rewriter.
 */
package io.github.qrap.patch;
