package io.tideway.runtime.control;

/** Erlang's formulas, for any number of servers that fits an int. */
final class Erlang {

    /** What does not change a double any more. */
    private static final double NEGLIGIBLE = 1e-17;

    /** One over it is below what is negligible beside any latency. */
    private static final double HUGE = 1e30;

    private Erlang() {}

    /**
     * Probability that an arrival finds all {@code servers} busy and is lost, at an offered load of {@code erlangs}.
     *
     * <p>The recursion B(0) = 1, B(k) = aB(k−1) / (k + aB(k−1)) is, for the inverse, 1/B(k) = 1 + (k/a) · 1/B(k−1); written
     * out from the top, 1/B(c) = 1 + c/a + c(c−1)/a² + …. Summed in that order it can stop as soon as the rest is
     * negligible, or the sum so big that B is: a few times √c terms instead of c. All terms are positive; nothing cancels.
     */
    static double b(int servers, double erlangs) {
        if (erlangs == 0) {
            return servers == 0 ? 1 : 0;
        }
        double term = 1;
        double sum = 1;
        double inverse = 1 / erlangs;
        for (int k = servers; k > 0; k--) {
            term *= k * inverse;
            sum += term;
            // Before the terms fall, a small one says nothing about those to come.
            if ((k < erlangs && term < sum * NEGLIGIBLE) || sum > HUGE) {
                break;
            }
        }
        return 1 / sum;
    }

    /** Probability that an arrival has to wait, for fewer {@code erlangs} than servers. */
    static double c(int servers, double erlangs) {
        double b = b(servers, erlangs);
        return b / (1 - erlangs / servers * (1 - b));
    }
}
