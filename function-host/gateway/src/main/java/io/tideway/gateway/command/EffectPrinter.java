package io.tideway.gateway.command;

import io.tideway.runtime.lane.StateReader;
import io.tideway.testkit.Effect;
import io.tideway.testkit.Input;
import io.tideway.testkit.Result;
import java.time.Instant;

/** Port: shows what happens in a test run, as it happens. */
interface EffectPrinter {

    /** A message was sent and led to that. Its effects follow. */
    void sent(int line, Instant at, Result result);

    /** The function is not bound to the topic of that message. */
    void unbound(int line, Instant at, Input input);

    /** One effect of the message before, or of time. */
    void effect(Effect effect);

    /** One entry of state at the end. */
    void state(String key, StateReader.Item entry);
}
