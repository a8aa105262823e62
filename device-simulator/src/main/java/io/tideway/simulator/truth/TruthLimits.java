package io.tideway.simulator.truth;

/**
 * What the truth may remember.
 *
 * @param recentPerDevice messages kept behind the last one that took effect, to recognise one that takes effect again
 * @param openPerDevice messages kept that wait for their effect; a device with more is no longer followed, which is reported
 * @param outputs outputs whose ids are remembered, at least; an older one that comes again counts as a fault
 * @param examples findings of each kind that are kept; all are counted
 */
public record TruthLimits(int recentPerDevice, int openPerDevice, int outputs, int examples) {
    /** 64 recent and 16,384 open messages of each device (20 bytes each), 262,144 outputs (64 bytes each), 100 examples. */
    public static final TruthLimits DEFAULT = new TruthLimits(64, 16_384, 1 << 18, 100);

    /** Refuses limits that let nothing be checked. */
    public TruthLimits {
        if (recentPerDevice < 1 || openPerDevice < 1 || outputs < 1 || examples < 1) {
            throw new IllegalArgumentException("limits must be at least 1, found " + recentPerDevice + ", "
                    + openPerDevice + ", " + outputs + ", " + examples);
        }
    }
}
