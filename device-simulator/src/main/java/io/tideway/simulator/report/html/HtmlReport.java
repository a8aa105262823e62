package io.tideway.simulator.report.html;

import io.tideway.simulator.report.Report;

/** A report as one page. */
public final class HtmlReport {

    private HtmlReport() {}

    /** The whole page. */
    public static String page(Report report) {
        return "<!DOCTYPE html><html lang=\"en\"><head><title>"
                + report.origin().title() + "</title></head><body></body></html>\n";
    }
}
