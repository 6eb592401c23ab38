package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.List;

/**
 * The place of a netdev on the command line, which the netdev of a backend takes under the same id.
 *
 * @param option that describes the old one, without its dash: {@code netdev}, {@code nic} or {@code
 *     net}
 * @param id of both
 * @param json whether the old one is written in JSON
 * @param card what {@code -nic} says of its NIC, in the order of the command line
 * @param hub the number of the hub on which a netdev meets the NIC that only {@code -netdev} can
 *     describe
 */
record Place(String option, String id, boolean json, List<Property> card, int hub) {
  /** The arguments that describe this backend. */
  List<String> words(BackendOptions backend) {
    List<String> words = new ArrayList<>();
    if (backend.chardev().isPresent()) {
      words.add("-chardev");
      words.add(backend.chardev().get());
    }
    if (!option.equals("netdev") && !backend.needsNetdev()) {
      words.add("-" + option);
      words.add(backend.oldForm(option, card));
      return words;
    }
    words.add("-netdev");
    words.add(backend.netdev(json));
    if (!option.equals("netdev")) {
      words.add("-netdev");
      words.add("hubport,hubid=" + hub + ",netdev=" + id + ",id=" + id + "-port");
    }
    // A NIC of -net is on the hub already.
    if (option.equals("nic")) {
      words.add("-nic");
      words.add(cardOnHub());
    }
    return words;
  }

  private String cardOnHub() {
    String impliedKey = OptionTable.impliedKey("nic");
    List<Property> all = new ArrayList<>();
    all.add(Property.text(impliedKey, "hubport"));
    all.add(Property.text("hubid", Integer.toString(hub)));
    all.addAll(card);
    return ListSyntax.print(all, impliedKey);
  }
}
