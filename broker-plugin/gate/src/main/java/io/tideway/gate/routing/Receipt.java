package io.tideway.gate.routing;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One received PUBLISH until it is answered: gathers the answers of all functions it went to.
 *
 * <p>It is accepted when every route is durable. A route whose function is gone counts for nothing, as if it had not been
 * bound. A temporary rejection outweighs all other answers, because the device must send the message again; any other is
 * told only when no route took the message, else the device would take what happened for not happened. Thread-safe.
 */
public final class Receipt {

    private final @Nullable Standstill standstill;
    private int open;
    private boolean durable;
    private @Nullable Rejection rejection;
    private boolean answered;
    private final List<Runnable> listeners = new ArrayList<>(1);

    /** @param answers how many answers will come; none means accepted */
    public Receipt(int answers) {
        this(answers, null);
    }

    /** @param standstill that of the sender's connection, {@code null} for a sender that keeps order otherwise */
    public Receipt(int answers, @Nullable Standstill standstill) {
        this.standstill = standstill;
        this.open = answers;
        this.answered = answers == 0;
        this.durable = answers == 0;
    }

    /** One that is refused from the start. */
    public static Receipt refused(Rejection reason) {
        Receipt receipt = new Receipt(1);
        receipt.answer(reason);
        return receipt;
    }

    /** The acknowledgement for one route; a second answer to it is ignored, so that it cannot stand for another route. */
    public Acknowledgement acknowledgement() {
        return new Once();
    }

    /** One of the answers has come.
     *
     * @param reason {@code null} for durable
     */
    public void answer(@Nullable Rejection reason) {
        List<Runnable> told;
        synchronized (this) {
            if (reason == null) {
                durable = true;
            } else if (reason != Rejection.FUNCTION_GONE && (rejection == null || reason.isTemporary())) {
                rejection = reason;
            }
            if (--open > 0) {
                return;
            }
            answered = true;
            told = List.copyOf(listeners);
            listeners.clear();
        }
        told.forEach(Runnable::run);
    }

    /** Runs {@code listener} once it is answered, at once if it is. */
    public void whenAnswered(Runnable listener) {
        synchronized (this) {
            if (!answered) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    /** Whether all answers are there. */
    public synchronized boolean isAnswered() {
        return answered;
    }

    /** Why the message was not processed; {@code null} when it was. Meaningful once answered. */
    public synchronized @Nullable Rejection rejection() {
        return durable && rejection != null && !rejection.isTemporary() ? null : rejection;
    }

    private final class Once implements Acknowledgement {

        private final AtomicBoolean used = new AtomicBoolean();

        @Override
        public void durable() {
            if (used.compareAndSet(false, true)) {
                answer(null);
            }
        }

        @Override
        public void rejected(Rejection reason) {
            if (used.compareAndSet(false, true)) {
                if (standstill != null) {
                    standstill.rejected(
                            reason); // at once: later messages may stand behind this one in the same mailbox
                }
                answer(reason);
            }
        }

        @Override
        public boolean mustNotOvertake() {
            return standstill != null && standstill.isReached();
        }
    }
}
