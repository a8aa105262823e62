package io.tideway.samples.alarm;

/**
 * When an alarm is raised and when it is cleared; the gap keeps a value that trembles at the threshold from ringing.
 *
 * @param raiseAbove values above raise the alarm
 * @param clearBelow values below clear it; not above {@code raiseAbove}
 */
record Hysteresis(double raiseAbove, double clearBelow) {

    Hysteresis {
        if (clearBelow > raiseAbove) {
            throw new IllegalArgumentException("config.clear-below must not be above config.raise-above, found "
                    + clearBelow + " > " + raiseAbove);
        }
    }

    /** Whether the alarm is active after that value. */
    boolean activeAfter(boolean active, double value) {
        return active ? value >= clearBelow : value > raiseAbove;
    }
}
