package io.tideway.runtime.host;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Changes of state from outside of functions. Thread-safe; no method blocks. */
public interface StateEdits {

    /**
     * Puts these in place of all state and timers of an instance, between two of its inputs; its inbox stays. Edits of one
     * instance take effect in the order of the calls.
     *
     * @param entries as a {@link io.tideway.runtime.cloud.CloudRecord} holds them, state and timers only; see {@link
     *     EntryName}. None empties the instance
     * @return completes on any thread when it is durable that this will happen, exceptionally with a {@link
     *     io.tideway.runtime.cloud.CloudException} or an {@link IllegalArgumentException} that says what is wrong; nothing
     *     has changed then, but where a cloud store did not answer
     */
    CompletionStage<Void> replace(InstanceId instance, Map<ByteString, ByteString> entries);
}
