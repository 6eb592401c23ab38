package com.example;

import io.github.qrap.guest.Guest;
import io.github.qrap.guest.GuestException;

/** Starts a guest with a QEMU that is not there. */
public final class Main {
  public static void main(String[] args) throws Exception {
    try {
      Guest.builder("-m", "64").qemu("/nonexistent/qemu").start().close();
    } catch (GuestException e) {
      System.out.println(e.getMessage());
    }
  }
}
