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
 * <p>Who reads the code reads {@code Search} first: it decides whom to ask and when. {@code
 * Candidate} is one socket on the way from a path to a {@link io.github.qrap.api.Finding}: {@code
 * SocketFile} is what the file system knows of it, {@code Trust} whether it may be used, {@code
 * Exchange} the question and the answer. {@code FrameReader} is what keeps the stream whole, {@code
 * Question} what is asked and what counts as an answer. {@code PrivatePasst} has no search and
 * begins with the exchange.
 */
package io.github.qrap.probe;
