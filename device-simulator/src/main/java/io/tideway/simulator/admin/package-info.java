/**
 * The admin API of a gateway as a client sees it: the states that a run left behind.
 *
 * <p>Knows the API from its documentation only; imports nothing of the gateway, of MQTT or of the terminal.
 */
@NullMarked
package io.tideway.simulator.admin;

import org.jspecify.annotations.NullMarked;
