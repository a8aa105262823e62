package io.tideway.runtime.cloud;

import io.tideway.runtime.function.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * An instance with a timer that has come due.
 *
 * @param dueMs when, milliseconds since the epoch
 * @param owner whose matter it is; {@code null} when it is anybody's
 */
public record DueTimer(
        InstanceId instance, long dueMs, @Nullable String owner) {}
