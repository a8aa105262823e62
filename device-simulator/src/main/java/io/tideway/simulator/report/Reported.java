package io.tideway.simulator.report;

/** What was measured, which a report can hold. */
public interface Reported {

    /** The report with this in it too; names begin with what tells it from others of the same command. */
    Report addTo(Report report);

    /** Whether every message sent was answered exactly once. */
    boolean complete();
}
