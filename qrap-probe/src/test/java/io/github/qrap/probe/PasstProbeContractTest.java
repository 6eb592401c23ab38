package io.github.qrap.probe;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.testkit.BackendProbeContract;

class PasstProbeContractTest extends BackendProbeContract {
  @Override
  protected BackendProbe provider() {
    return new PasstProbe();
  }
}
