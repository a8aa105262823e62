package io.tideway.runtime.host;

import com.google.protobuf.ByteString;
import io.tideway.proto.store.StoredEdit;
import io.tideway.proto.store.StoredEditEntry;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.Work;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives edits to the lanes of this host, as inputs of their instances like any other. */
final class InstanceEdits implements StateEdits {

    private final FunctionDirectory functions;
    private final HostLanes lanes;

    InstanceEdits(FunctionDirectory functions, HostLanes lanes) {
        this.functions = functions;
        this.lanes = lanes;
    }

    @Override
    public CompletionStage<Void> replace(InstanceId instance, Map<ByteString, ByteString> entries) {
        Optional<DeployedFunction> function = functions.find(instance.function());
        if (function.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "function '" + instance.function() + "' is not deployed: deploy it first"));
        }
        if (function.get().spec().isAttached()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "function '" + instance.function() + "' runs on attached hosts: import it there"));
        }
        StoredEdit.Builder edit = StoredEdit.newBuilder().setReplaces(true);
        put(entries, edit);
        return give(instance, edit.build());
    }

    static void put(Map<ByteString, ByteString> entries, StoredEdit.Builder edit) {
        entries.forEach((key, value) ->
                edit.addPuts(StoredEditEntry.newBuilder().setKey(key).setValue(value)));
    }

    /** Completes when it is durable that the edit will be made. */
    CompletionStage<Void> give(InstanceId instance, StoredEdit edit) {
        CompletableFuture<Void> accepted = new CompletableFuture<>();
        lanes.put(instance, new Work.Edit(instance, edit, () -> accepted.complete(null)));
        return accepted;
    }
}
