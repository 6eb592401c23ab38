/**
 * What holds for every provider, as tests: extend the contract of its kind in the tests of your
 * plug-in and give it your provider.
 *
 * <p>A case that does not apply to a provider, because of its role, is aborted and not passed.
 */
package io.github.qrap.testkit;
