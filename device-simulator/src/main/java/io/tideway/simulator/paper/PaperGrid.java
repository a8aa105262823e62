package io.tideway.simulator.paper;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Which numbers of dedicated containers are measured: those the model calls stable. */
public final class PaperGrid {
    private static final int[] AROUND_THE_BEST = {-6, -3, -1, 0, 1, 2, 3};

    /** Beyond, queues take longer to reach their mean than anybody wants to wait. */
    private static final double SHARED_USE_MAX = 0.95;

    private PaperGrid() {}

    /** Every stable one. */
    public static List<Integer> all(PaperLoad load) {
        PaperModel model = new PaperModel(load);
        return IntStream.rangeClosed(0, load.dedicatedMax())
                .filter(model::stable)
                .boxed()
                .toList();
    }

    /** None, and dense around the model's best. */
    public static List<Integer> coarse(PaperLoad load) {
        PaperModel model = new PaperModel(load);
        TreeSet<Integer> numbers = new TreeSet<>();
        numbers.add(0);
        numbers.add(model.best() / 3);
        numbers.add(2 * model.best() / 3);
        for (int offset : AROUND_THE_BEST) {
            numbers.add(model.best() + offset);
        }
        return numbers.stream()
                .filter(n -> n >= 0 && model.stable(n) && model.sharedUse(n) <= SHARED_USE_MAX)
                .toList();
    }
}
