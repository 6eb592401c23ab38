package com.example;

import io.github.qrap.guest.Guest;
import io.github.qrap.guest.GuestBuilder;
import java.util.ArrayList;
import java.util.List;

/** The guests that these tests start. */
final class Linux {
  private Linux() {}

  /** Boots the kernel and the initrd of -Dguest=DIR. */
  static GuestBuilder boots(String... parameters) {
    return boots(List.of("user"), parameters);
  }

  /** The same with these networks, each as -nic has it. */
  static GuestBuilder boots(List<String> networks, String... parameters) {
    String files = System.getProperty("guest");
    List<String> line = new ArrayList<>(List.of("-m", "256", "-nodefaults", "-no-reboot"));
    for (String network : networks) {
      line.addAll(List.of("-nic", network + ",model=virtio-net-pci"));
    }
    line.addAll(List.of("-kernel", files + "/vmlinuz", "-initrd", files + "/initrd"));
    line.addAll(List.of("-append", "console=ttyS0 quiet " + String.join(" ", parameters)));
    return Guest.builder(line).accelerator("tcg");
  }

  /** A machine that is there, and does not run: it starts in a moment. */
  static GuestBuilder stands(String name) {
    return Guest.builder("-S", "-m", "16", "-nodefaults", "-nic", "user", "-name", name)
        .accelerator("tcg");
  }
}
