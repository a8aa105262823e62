/**
 * A host on a broker without plugin: subscribes to the topics of its bindings, hands what comes to the host, and
 * acknowledges once the host has it durably. Decides nothing about functions and knows no client library; messages come and
 * go by {@link io.tideway.client.connection}.
 */
@NullMarked
package io.tideway.client.external;

import org.jspecify.annotations.NullMarked;
