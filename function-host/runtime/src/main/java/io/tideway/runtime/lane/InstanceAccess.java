package io.tideway.runtime.lane;

import io.tideway.gate.InboundMessage;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.InstanceId;
import org.jspecify.annotations.Nullable;

/** Says where inputs of an instance may be executed now. Used by the lane only. */
final class InstanceAccess {

    private final FunctionDirectory functions;
    private final @Nullable LanePhases phases;

    /** @param phases {@code null} on a host without a cloud store, where every instance is local */
    InstanceAccess(FunctionDirectory functions, @Nullable LanePhases phases) {
        this.functions = functions;
        this.phases = phases;
    }

    /** Whether attached hosts execute it: its state and its phase are their matter. */
    boolean isAttached(InstanceId id) {
        return functions
                .find(id.function())
                .map(function -> function.spec().isAttached())
                .orElse(false);
    }

    /** Of an instance that this host executes. May commit: ask before the batch holds half of something. */
    Access of(Instance instance) {
        return phases == null ? Access.HERE : phases.access(instance);
    }

    /** As {@link #of}, for a message that has come just now. */
    Access forMessage(Instance instance, InboundMessage message, long nowMs) {
        Access access = of(instance);
        if (phases != null) {
            phases.arrived(instance, message, nowMs);
        }
        return access;
    }
}
