/**
 * Finds a passt that answers, or starts one, and hands over the connection on which it did.
 *
 * <p>Start with {@link io.github.qrap.probe.PasstProbe}, or with {@link
 * io.github.qrap.probe.PrivatePasstProbe} for one that is started and ends with the guest:
 *
 * <pre>{@code
 * try (Backend backend = new PasstProbe().probe(ProbeRequest.DEFAULT).requireBackend()) {
 *   // backend.connection() is for QEMU, backend.attachment() says how its command line names it.
 * }
 * }</pre>
 *
 * <p>For another daemon with the same framing, describe it as a {@link
 * io.github.qrap.probe.FramedDaemon} and search with {@link io.github.qrap.probe.SocketSearch}.
 * {@link io.github.qrap.probe.ReservedPath} answers who could have put a file where it is.
 *
 * <p>To read the code, begin with {@code SocketSearch}: it decides which socket is asked, and when.
 * {@code Candidate} is one socket on the way from a path to a {@link io.github.qrap.api.Finding}:
 * {@code SocketFile} is what the file system knows of it, {@code Trust} whether it may be used,
 * {@code Exchange} the greeting and the answer, {@code FrameReader} what keeps the stream whole.
 * {@code Passt} is what is special about passt, {@code ProbeFrames} what it is sent and what counts
 * as its answer. {@code PrivatePasst} has no search and begins with the exchange.
 */
package io.github.qrap.probe;
