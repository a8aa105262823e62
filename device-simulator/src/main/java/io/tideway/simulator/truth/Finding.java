package io.tideway.simulator.truth;

import org.jspecify.annotations.Nullable;

/**
 * One fault.
 *
 * @param fault what is wrong
 * @param function whose output or state shows it
 * @param device whose message it is; also the key of the instance
 * @param sequence the device's number of the message, 0 when no message accounts for it
 * @param lastSequence the same, or the last of several of which one is meant
 * @param messageId user property {@code message-id} the message was sent with, {@code null} when none
 * @param outputId user property {@code message-id} of the output that shows it, {@code null} when there is none
 * @param detail for people: what was expected and what was found
 */
public record Finding(
        Fault fault,
        String function,
        String device,
        long sequence,
        long lastSequence,
        @Nullable String messageId,
        @Nullable String outputId,
        String detail) {

    /** Whether it names one message. */
    public boolean isExact() {
        return sequence == lastSequence && sequence > 0;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(fault.text())
                .append(": ")
                .append(function)
                .append(' ')
                .append(device);
        if (isExact()) {
            text.append(" message ").append(sequence);
        } else if (sequence > 0) {
            text.append(" one of messages ").append(sequence).append(" to ").append(lastSequence);
        }
        if (messageId != null) {
            text.append(" (id ").append(messageId).append(')');
        }
        if (outputId != null) {
            text.append(" output ").append(outputId);
        }
        return text.append(": ").append(detail).toString();
    }
}
