package io.tideway.simulator.report.html;

/**
 * How one group of curves looks: colours that people tell apart whatever colours they see (Okabe and Ito), and a dash and a
 * mark for black and white.
 *
 * @param colour a class of the style sheet
 * @param dash for {@code stroke-dasharray}
 * @param mark path around 0, 0
 */
record Ink(String colour, String dash, String mark) {
    private static final String[] DASHES = {"none", "8 4", "2 3", "10 3 2 3", "14 4", "5 2 1 2 1 2", "1 4"};
    private static final String[] MARKS = {
        "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z",
        "M-3.6 -3.6H3.6V3.6H-3.6Z",
        "M0 -4.8L4.4 3.4H-4.4Z",
        "M0 -5.2L4.6 0L0 5.2L-4.6 0Z",
        "M0 4.8L4.4 -3.4H-4.4Z",
        "M-3.8 -2.2L-2.2 -3.8L0 -1.6L2.2 -3.8L3.8 -2.2L1.6 0L3.8 2.2L2.2 3.8L0 1.6L-2.2 3.8L-3.8 2.2L-1.6 0Z",
        "M-1.2 -4.6H1.2V-1.2H4.6V1.2H1.2V4.6H-1.2V1.2H-4.6V-1.2H-1.2Z"
    };

    /** Of the n-th group, from 0; they begin anew after the last. */
    static Ink of(int group) {
        int n = group % MARKS.length;
        return new Ink("ink" + n, DASHES[n], MARKS[n]);
    }
}
