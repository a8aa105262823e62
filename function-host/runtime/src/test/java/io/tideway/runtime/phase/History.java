package io.tideway.runtime.phase;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a run of the model has promised, and its last events for the message of a failure. */
final class History {

    private static final int NOTES_MAX = 60;

    /** Changes whose message was acknowledged. */
    final Set<Integer> accepted = new HashSet<>();

    /** Changes that a sync brought in of which the host does not know: fenced, it leaves them in an orphan too. */
    final Set<Integer> ambiguous = new HashSet<>();

    /** Changes of which the store got a copy behind the host's back: accepted, or left as an orphan of what it has. */
    final Set<Integer> late = new HashSet<>();

    /** Epochs in which a stuck release got through behind the owner's back. */
    final Set<Long> releasedLate = new HashSet<>();

    /** Which rare ways were taken. */
    final Set<String> reached = new HashSet<>();

    private final Map<String, ModelHost> hosts = new HashMap<>();
    private final ArrayDeque<Note> notes = new ArrayDeque<>();

    private record Note(String host, PhaseEvent event, PhaseState state) {}

    void add(ModelHost host) {
        hosts.put(host.id, host);
    }

    boolean leaseEnded(String host) {
        return hosts.get(host).leaseEnded;
    }

    void note(String host, PhaseEvent event) {
        ModelHost at = hosts.get(host);
        if (notes.size() == NOTES_MAX) {
            notes.remove();
        }
        notes.add(new Note(host, event, at.state));
    }

    @Override
    public String toString() {
        return notes.stream().map(Note::toString).collect(Collectors.joining("\n"));
    }
}
