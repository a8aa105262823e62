/**
 * What a fleet does: device groups, what they send and when, how their links and sessions behave; read from YAML or shipped.
 *
 * <p>Values and their readers: may not import an MQTT client, a clock or sockets. Only {@link
 * io.tideway.simulator.scenario.ScenarioLibrary} reads files.
 */
@NullMarked
package io.tideway.simulator.scenario;

import org.jspecify.annotations.NullMarked;
