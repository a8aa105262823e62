package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.proto.store.StoredRun;
import io.tideway.proto.store.StoredRunOutput;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What other hosts have executed last of an instance, as its record says. One of them may have stopped for good before its outputs
 * had left: who is given its messages again publishes them. Used by the lane only.
 */
final class OtherRuns {

    private final List<StoredRun> runs;

    private OtherRuns(List<StoredRun> runs) {
        this.runs = runs;
    }

    /** In a record, but for those of one host. */
    static OtherRuns in(Map<ByteString, ByteString> entries, String host) {
        ByteString own = RecordEntries.runKey(host);
        List<StoredRun> runs = new ArrayList<>();
        entries.forEach((key, value) -> {
            if (RecordEntries.isRun(key) && !key.equals(own)) {
                StoredRun run = RecordEntries.toRun(value);
                if (run.getFirstRecent() > 0) {
                    runs.add(run);
                }
            }
        });
        return new OtherRuns(runs);
    }

    /** The outputs of the run that executed the recent message with that number, and of those before it; the first time. */
    List<StoredRunOutput> take(long recent) {
        List<StoredRunOutput> outputs = new ArrayList<>();
        for (Iterator<StoredRun> rest = runs.iterator(); rest.hasNext(); ) {
            StoredRun run = rest.next();
            if (run.getFirstRecent() <= recent && recent <= run.getLastRecent()) {
                outputs.addAll(run.getEarlierList());
                outputs.addAll(run.getOutputsList());
                rest.remove();
            }
        }
        return outputs;
    }
}
