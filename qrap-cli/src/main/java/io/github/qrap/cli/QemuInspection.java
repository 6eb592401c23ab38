package io.github.qrap.cli;

import io.github.qrap.api.Program;
import io.github.qrap.patch.QemuVersion;
import java.util.Optional;

/** Finds out what depends on the QEMU that is going to run. */
interface QemuInspection {
  /** The version of this QEMU; empty if it does not print one. */
  Optional<QemuVersion> version(Program qemu) throws InterruptedException;
}
