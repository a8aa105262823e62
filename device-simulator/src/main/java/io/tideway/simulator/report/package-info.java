/**
 * What a command measured, as values: written to files by {@code report.files}, drawn by {@code report.html}, compared by
 * {@code compare}.
 *
 * <p>Knows nothing of how it was measured: may import nothing of the simulator, no MQTT client, no Netty and no JSON.
 */
@NullMarked
package io.tideway.simulator.report;

import org.jspecify.annotations.NullMarked;
