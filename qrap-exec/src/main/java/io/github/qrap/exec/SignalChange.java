package io.github.qrap.exec;

import java.util.ArrayList;
import java.util.List;

/**
 * Signals of this process as a program is to find them, for as long as it takes to start it:
 * closing restores what was there.
 */
final class SignalChange implements AutoCloseable {
  private final List<Libc.SavedAction> saved = new ArrayList<>();

  private SignalChange() {}

  /**
   * Ignores what is to be ignored, and nothing else; what the JVM has caught goes back to its
   * default when another program is executed.
   *
   * @param wanted the signals to be ignored
   * @param spared signals that are left alone
   */
  static SignalChange ignoring(Libc libc, long wanted, long spared) {
    SignalChange change = new SignalChange();
    long touched = (wanted | Signals.now().ignored()) & ~spared;
    for (int signal = 1; signal <= SignalMask.LAST; signal++) {
      if (SignalMask.has(touched, signal)) {
        change.saved.add(libc.saveAction(signal));
        libc.ignore(signal, SignalMask.has(wanted, signal));
      }
    }
    return change;
  }

  /** To be called once. */
  @Override
  public void close() {
    for (Libc.SavedAction action : saved) {
      action.close();
    }
  }
}
