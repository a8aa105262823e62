package io.tideway.simulator.truth;

import io.tideway.simulator.truth.Input.Fence;
import io.tideway.simulator.truth.Input.FenceRemoved;
import io.tideway.simulator.truth.Input.Other;
import io.tideway.simulator.truth.Input.Position;
import io.tideway.simulator.truth.Input.Reading;
import java.util.HashMap;
import java.util.Map;

/**
 * The latest messages of one device in a ring of numbers, 20 bytes each: objects would cost more than all the rest of a
 * device. One thread at a time.
 */
final class InputLog {
    private static final int SMALLEST = 8;

    private static final byte READING = 0;
    private static final byte POSITION = 1;
    private static final byte OTHER = 2;
    private static final byte RARE = 3;

    private final int sizeMax;

    // Ring, by sequence number; its length is a power of two.
    private long[] first = {};
    private long[] second = {};
    private byte[] kinds = {};
    private short[] concerned = {};

    private final Map<Long, Input> rare = new HashMap<>(0);
    private long from = 1;
    private long next = 1;

    InputLog(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    /** The first message it still has. */
    long from() {
        return from;
    }

    /** The last message, one less than {@link #from} when it has none. */
    long last() {
        return next - 1;
    }

    boolean isFull() {
        return next - from >= sizeMax;
    }

    /** Appends a message that concerns functions by their bits. */
    void append(Input input, int functions) {
        if (next - from == kinds.length) {
            grow();
        }
        int slot = slot(next);
        concerned[slot] = (short) functions;
        if (input instanceof Reading reading) {
            set(slot, READING, Double.doubleToRawLongBits(reading.value()), reading.number());
        } else if (input instanceof Position position) {
            set(
                    slot,
                    POSITION,
                    Double.doubleToRawLongBits(position.latitude()),
                    Double.doubleToRawLongBits(position.longitude()));
        } else if (input instanceof Other other) {
            set(slot, OTHER, other.fingerprint(), 0);
        } else {
            set(slot, RARE, 0, 0);
            rare.put(next, input);
        }
        next++;
    }

    /** Forgets the last message. */
    void dropLast() {
        next--;
        rare.remove(next);
        from = Math.min(from, next);
    }

    /** Forgets all before that one. */
    void forgetBefore(long sequence) {
        if (!rare.isEmpty()) {
            rare.keySet().removeIf(number -> number < sequence);
        }
        from = Math.max(from, Math.min(sequence, next));
    }

    boolean has(long sequence) {
        return sequence >= from && sequence < next;
    }

    /** Whether a message that it has concerns the function with that bit. */
    boolean concerns(long sequence, int function) {
        return (concerned[slot(sequence)] & function) != 0;
    }

    /** A message that it has. */
    Input get(long sequence) {
        int slot = slot(sequence);
        return switch (kinds[slot]) {
            case READING -> new Reading(Double.longBitsToDouble(first[slot]), second[slot]);
            case POSITION -> new Position(Double.longBitsToDouble(first[slot]), Double.longBitsToDouble(second[slot]));
            case OTHER -> new Other(first[slot]);
            default -> rareOf(sequence);
        };
    }

    private Input rareOf(long sequence) {
        Input input = rare.get(sequence);
        if (!(input instanceof Fence || input instanceof FenceRemoved)) {
            throw new IllegalStateException("no message " + sequence);
        }
        return input;
    }

    private void set(int slot, byte kind, long one, long two) {
        kinds[slot] = kind;
        first[slot] = one;
        second[slot] = two;
    }

    private int slot(long sequence) {
        return (int) sequence & (kinds.length - 1);
    }

    private void grow() {
        int length = Math.max(SMALLEST, kinds.length * 2);
        long[] newFirst = new long[length];
        long[] newSecond = new long[length];
        byte[] newKinds = new byte[length];
        short[] newConcerned = new short[length];
        for (long sequence = from; sequence < next; sequence++) {
            int old = slot(sequence);
            int slot = (int) sequence & (length - 1);
            newFirst[slot] = first[old];
            newSecond[slot] = second[old];
            newKinds[slot] = kinds[old];
            newConcerned[slot] = concerned[old];
        }
        first = newFirst;
        second = newSecond;
        kinds = newKinds;
        concerned = newConcerned;
    }
}
