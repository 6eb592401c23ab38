package io.github.qrap.probe;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.testkit.BackendProbeContract;

class PrivatePasstProbeContractTest extends BackendProbeContract {
  @Override
  protected BackendProbe provider() {
    return new PrivatePasstProbe();
  }
}
