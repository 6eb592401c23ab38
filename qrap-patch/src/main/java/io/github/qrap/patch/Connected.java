package io.github.qrap.patch;

import io.github.qrap.api.Attachment;

/**
 * The backend of a demand.
 *
 * @param attachment how QEMU reaches it
 * @param descriptor the number that its connection will have in QEMU, if it has one
 */
record Connected(Attachment attachment, int descriptor) {}
