/** Tests with guests. */
open module com.example.guests {
  requires io.github.qrap.api;
  requires io.github.qrap.guest;
  requires io.github.qrap.junit;
  requires org.junit.jupiter.api;
  requires org.junit.platform.launcher;

  uses io.github.qrap.api.BackendProbe;
}
