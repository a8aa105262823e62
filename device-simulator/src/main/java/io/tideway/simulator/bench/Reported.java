package io.tideway.simulator.bench;

import io.tideway.simulator.report.Report;

/** What a bench measured, which a report can hold. */
public interface Reported {

    /** The report with this in it too; names begin with what tells it from others of the same bench. */
    Report addTo(Report report);

    /** Whether every message sent was answered exactly once. */
    boolean complete();
}
