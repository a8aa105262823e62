package io.tideway.runtime.lane;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;

/** Port: which phase an instance is in. Asked by the lane for every input, on its thread; must be cheap. */
@FunctionalInterface
public interface Phases {

    Phase of(InstanceId instance);

    /** A host without a cloud store: every instance is local. */
    Phases ALL_LOCAL = instance -> Phase.LOCAL;
}
