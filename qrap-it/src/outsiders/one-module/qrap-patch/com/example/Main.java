package com.example;

import io.github.qrap.api.Attachment;
import io.github.qrap.patch.Rewriter;
import java.util.List;

/** Rewrites a command line. */
public final class Main {
  public static void main(String[] args) throws Exception {
    var plan = new Rewriter().plan(List.of("-device", "e1000"), "x86_64");
    System.out.println(String.join(" ", plan.complete(Attachment.SOCKET, 5).arguments()));
  }
}
