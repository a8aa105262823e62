package io.tideway.runtime.cloud;

/** Makes every kind of call to a store once at least, to see that it may. */
public final class CloudStoreExercise {

    private static final int STEPS = 300;

    private final CloudStore store;

    public CloudStoreExercise(CloudStore store) {
        this.store = store;
    }

    public void all() {
        CloudStoreSchedule schedule = new CloudStoreSchedule(1, store);
        for (int step = 0; step < STEPS; step++) {
            schedule.step(step);
        }
    }
}
