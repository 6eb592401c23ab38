package io.github.qrap.patch;

import io.github.qrap.api.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a whole rewrite by the length of the command line; docs/rewrite.md has the medians,
 * which a busy machine disturbs less than it does the mean.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RewriteBenchmark {
  @Param({"10", "100", "1000", "10000", "100000"})
  int arguments;

  @Param({"list", "json"})
  String syntax;

  private final Rewriter rewriter = new Rewriter();
  private List<String> line;

  /** Ten arguments at a time: devices, NICs with their netdevs, what refers to them. */
  @Setup
  public void make() {
    boolean json = syntax.equals("json");
    line = new ArrayList<>();
    for (int i = 0; line.size() < arguments; i++) {
      add("-netdev", "vhost-user,id=n" + i + ",chardev=c" + i);
      add(
          "-device",
          json
              ? "{\"driver\":\"virtio-net-pci\",\"netdev\":\"n" + i + "\",\"id\":\"nic" + i + "\"}"
              : "virtio-net-pci,netdev=n" + i + ",id=nic" + i + ",bus=pci.0,addr=0x" + i % 20);
      add("-chardev", "socket,id=c" + i + ",path=/run/" + i);
      add("-object", "filter-dump,id=f" + i + ",netdev=n" + i + ",file=/dev/null");
      add("-device", "virtio-rng-pci,id=rng" + i + ",bus=bridge" + i + ",addr=0x1");
    }
  }

  private void add(String option, String value) {
    line.add(option);
    line.add(value);
  }

  /** From the arguments that came in to those for QEMU. */
  @Benchmark
  public List<String> rewrite() throws CommandLineException {
    return rewriter.plan(line, "x86_64").complete(Attachment.SOCKET, 5).arguments();
  }
}
