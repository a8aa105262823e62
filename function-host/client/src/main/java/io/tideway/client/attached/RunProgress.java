package io.tideway.client.attached;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Rejection;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What has become of the messages of one run that another process has handed out. Thread-safe. */
public final class RunProgress {

    /** Port: hears once that every message of a run has been answered. */
    @FunctionalInterface
    public interface Listener {

        /**
         * The run is over.
         *
         * @param executed how many messages, from the first, have had their effect
         * @param next why the one after those has not; {@code null} when all have
         */
        void ended(int executed, @Nullable Rejection next);
    }

    private final int messages;
    private final Listener listener;
    private final BitSet durable;
    private int answered;
    private int firstRejected = Integer.MAX_VALUE;
    private @Nullable Rejection rejection;
    private volatile boolean overtakingForbidden;
    private volatile boolean withdrawn;

    /** Of so many messages, none answered yet. */
    public RunProgress(int messages, Listener listener) {
        this.messages = messages;
        this.listener = listener;
        this.durable = new BitSet(messages);
    }

    /** The gateway gives the run to another host. */
    void withdraw() {
        withdrawn = true;
    }

    /** For the message at that place. */
    public Acknowledgement acknowledgement(int place) {
        return new Acknowledgement() {
            @Override
            public void durable() {
                answer(place, null);
            }

            @Override
            public void rejected(Rejection reason) {
                answer(place, reason);
            }

            @Override
            public boolean mustNotOvertake() {
                return overtakingForbidden;
            }

            @Override
            public boolean awaitsEffect() {
                return true;
            }

            @Override
            public boolean isWithdrawn() {
                return withdrawn;
            }
        };
    }

    private void answer(int place, @Nullable Rejection reason) {
        int executed;
        Rejection next;
        synchronized (this) {
            if (reason == null) {
                durable.set(place);
            } else if (place < firstRejected) {
                firstRejected = place;
                rejection = reason;
            }
            if (reason != null && reason.isTemporary()) {
                overtakingForbidden = true;
            }
            if (++answered < messages) {
                return;
            }
            executed = Math.min(durable.nextClearBit(0), messages);
            next = rejection;
        }
        listener.ended(executed, next);
    }
}
