/**
 * Finds a passt that answers, and hands over the connection on which it did.
 *
 * <p>Read {@code Search} first: it decides whom to ask and when. {@code Candidate} is one socket on
 * the way from a path to a {@link io.github.qrap.api.Finding}, {@code FrameReader} what keeps the
 * stream whole, {@code Question} what is asked and what counts as an answer.
 */
package io.github.qrap.probe;
