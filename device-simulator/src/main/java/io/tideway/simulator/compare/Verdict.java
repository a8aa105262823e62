package io.tideway.simulator.compare;

/** What a difference says. */
public enum Verdict {
    /** Both are the same number. */
    EQUAL("equal"),
    /** The rounds of one reach into those of the other, or the medians are closer than the tolerance. */
    WITHIN_NOISE("within noise"),
    /** Beyond the noise, in the good direction. */
    BETTER("better"),
    /** Beyond the noise, in the bad direction. */
    WORSE("worse"),
    /** Beyond the noise, of a figure that has no good direction. */
    OTHER("other"),
    /** They differ, but one of the two has a single round: nobody knows the noise. */
    ONE_ROUND("one round: noise not known");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
