package io.tideway.moquette;

import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of an open connection.
 *
 * @param clientId never empty
 * @param userName {@code null} for anonymous
 * @param version5 whether it speaks MQTT 5
 * @param memory its session's memory
 */
record Connection(String clientId, @Nullable String userName, boolean version5, SessionMemory memory) {}
