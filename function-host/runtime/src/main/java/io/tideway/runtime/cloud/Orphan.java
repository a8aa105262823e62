package io.tideway.runtime.cloud;

import io.tideway.runtime.function.InstanceId;

/**
 * Changes that an owner made and could not bring in before it was fenced. All that was refused of one instance, host and
 * epoch is one orphan; where two refused flushes speak of the same entry the later one holds.
 *
 * @param id {@code host:epoch:function/key}; a repetition of the refused flush has the same
 * @param instance whose changes
 * @param host who made them
 * @param epoch under which it made them
 * @param delta the changes
 * @param refusedAtMs when first, milliseconds since the epoch, by the store's clock
 */
public record Orphan(String id, InstanceId instance, String host, long epoch, Delta delta, long refusedAtMs) {

    /** The id of what a host leaves of an instance under an epoch. */
    public static String idOf(InstanceId instance, String host, long epoch) {
        return host + ":" + epoch + ":" + instance;
    }
}
