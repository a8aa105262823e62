package io.tideway.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of one document, so that all can be corrected in one go. Used by one thread. */
public final class Problems {

    /** More are counted but not kept: a document that is no configuration at all would have one for each line. */
    public static final int KEPT_MAX = 100;

    private static final Comparator<Problem> IN_READING_ORDER = Comparator.comparing(Problems::line);

    private final List<Problem> kept = new ArrayList<>();
    private int count;

    Problems() {}

    void add(Origin origin, String path, String message) {
        count++;
        if (kept.size() < KEPT_MAX) {
            kept.add(new Problem(origin, path, message));
        }
    }

    /** Those kept, in the order of the document, then those of environment variables. */
    public List<Problem> inReadingOrder() {
        return kept.stream().sorted(IN_READING_ORDER).toList();
    }

    /** How many were found. */
    public int count() {
        return count;
    }

    /**
     * Ends the reading of a document that is not right.
     *
     * @throws InvalidDocumentException listing what is wrong, if anything is
     */
    public void throwIfAny() {
        if (count > 0) {
            throw new InvalidDocumentException(inReadingOrder(), count);
        }
    }

    private static long line(Problem problem) {
        return problem.origin() instanceof Origin.Place place
                ? ((long) place.line() << Integer.SIZE) + place.column()
                : Long.MAX_VALUE;
    }
}
