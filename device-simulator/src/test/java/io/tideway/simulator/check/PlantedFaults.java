package io.tideway.simulator.check;

import io.tideway.simulator.truth.Fault;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which of all the messages that a test gateway receives it treats badly; and what it did. One thread writes. */
final class PlantedFaults {
    private final boolean any;
    private final List<String> planted = new CopyOnWriteArrayList<>();

    /** None, or all kinds. */
    PlantedFaults(boolean any) {
        this.any = any;
    }

    /** What happens to a message. */
    enum Treatment {
        RIGHT,
        LOSE,
        REPEAT,
        SWAP,
        CORRUPT_ANSWER,
        CORRUPT_STATE,
        SWALLOW_ANSWER,
        REDELIVER,
        PUBLISH_AGAIN
    }

    /** Of the n-th message of all, counted from 1. */
    Treatment of(long n) {
        if (!any) {
            return n == 700 ? Treatment.REDELIVER : Treatment.RIGHT; // At least once is allowed.
        }
        if (n % 10_000 == 0) {
            return Treatment.LOSE;
        }
        return switch ((int) n) {
            case 2_500 -> Treatment.REPEAT;
            case 3_500 -> Treatment.SWAP;
            case 4_500 -> Treatment.CORRUPT_ANSWER;
            case 5_500 -> Treatment.CORRUPT_STATE;
            case 6_500 -> Treatment.SWALLOW_ANSWER;
            case 7_500 -> Treatment.REDELIVER;
            case 8_500 -> Treatment.PUBLISH_AGAIN;
            default -> Treatment.RIGHT;
        };
    }

    void planted(Treatment treatment, String device, long sequence) {
        Fault fault = switch (treatment) {
            case LOSE -> Fault.LOST;
            case REPEAT, PUBLISH_AGAIN -> Fault.REPEATED;
            case SWAP -> Fault.OUT_OF_ORDER;
            case CORRUPT_ANSWER, CORRUPT_STATE -> Fault.WRONG_VALUE;
            case SWALLOW_ANSWER -> Fault.UNANSWERED;
            case RIGHT, REDELIVER -> null;
        };
        if (fault != null) {
            planted.add(fault.text() + ": running-average " + device + " message " + sequence);
        }
    }

    List<String> planted() {
        return planted;
    }
}
