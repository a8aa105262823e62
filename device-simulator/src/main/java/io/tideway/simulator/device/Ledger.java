package io.tideway.simulator.device;

import java.util.BitSet;

/**
 * What one device sent on one topic, what the broker took responsibility for, and what came back.
 *
 * <p>Sequence numbers count from 1 without gaps. Thread-safe; the lock is held for some instructions.
 */
public final class Ledger {
    private final BitSet acknowledged = new BitSet();
    private final BitSet refused = new BitSet();
    private final BitSet replied = new BitSet();
    private long sent;
    private long answered;
    private long sentAnew;
    private long repliesRepeated;
    private long repliesOutOfOrder;
    private long repliesUnexpected;
    private int highestReply;

    /** Hands out the next sequence number and counts it as sent. */
    public synchronized long next() {
        return ++sent;
    }

    /** Takes back the number {@link #next()} gave last: the device could not take the message. */
    public synchronized void takeBack() {
        sent--;
    }

    /** The broker answered for message {@code sequence}. */
    public synchronized void acknowledged(long sequence, int reasonCode) {
        (reasonCode < 0x80 ? acknowledged : refused).set((int) sequence);
    }

    /** Whether the broker took responsibility for message {@code sequence}. */
    public synchronized boolean isAcknowledged(long sequence) {
        return acknowledged.get((int) sequence);
    }

    /** Message {@code sequence} went out under a new packet id because the broker forgot the session. */
    public synchronized void sentAnew() {
        sentAnew++;
    }

    /**
     * An answer to message {@code sequence} arrived.
     *
     * @return whether it is the first answer to a message that was sent
     */
    public synchronized boolean replied(long sequence) {
        if (sequence < 1 || sequence > sent) {
            repliesUnexpected++;
            return false;
        }
        int index = (int) sequence;
        if (replied.get(index)) {
            repliesRepeated++;
            return false;
        }
        replied.set(index);
        answered++;
        if (index < highestReply) {
            repliesOutOfOrder++;
        } else {
            highestReply = index;
        }
        return true;
    }

    /** Messages sent so far. */
    public synchronized long sent() {
        return sent;
    }

    /** Messages sent and not yet answered by the function. */
    public synchronized long unanswered() {
        return sent - answered;
    }

    /** Messages sent and not yet answered by the broker. */
    public synchronized long unsettled() {
        return sent - acknowledged.cardinality() - refused.cardinality();
    }

    /** A copy of everything. */
    public synchronized Entry entry() {
        return new Entry(
                sent,
                (BitSet) acknowledged.clone(),
                (BitSet) refused.clone(),
                (BitSet) replied.clone(),
                sentAnew,
                repliesRepeated,
                repliesOutOfOrder,
                repliesUnexpected);
    }

    /**
     * The ledger at one moment. Bit {@code n} stands for message {@code n}.
     *
     * @param sent messages sent, numbered 1 to {@code sent}
     * @param acknowledged those the broker took responsibility for
     * @param refused those the broker refused with a reason
     * @param replied those answered at least once
     * @param sentAnew times a message went out under a new packet id after a lost session
     * @param repliesRepeated answers beyond the first
     * @param repliesOutOfOrder first answers that came after a later one
     * @param repliesUnexpected answers to messages never sent: a message was executed more than once
     */
    public record Entry(
            long sent,
            BitSet acknowledged,
            BitSet refused,
            BitSet replied,
            long sentAnew,
            long repliesRepeated,
            long repliesOutOfOrder,
            long repliesUnexpected) {

        /** Acknowledged and never answered. */
        public BitSet acknowledgedUnanswered() {
            BitSet lost = (BitSet) acknowledged.clone();
            lost.andNot(replied);
            return lost;
        }

        /** Messages the broker took responsibility for. */
        public long acknowledgedCount() {
            return acknowledged.cardinality();
        }

        /** Whether every message sent has the broker's word, for or against. */
        public boolean settled() {
            return acknowledged.cardinality() + refused.cardinality() == sent;
        }
    }
}
