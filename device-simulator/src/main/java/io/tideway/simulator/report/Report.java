package io.tideway.simulator.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of one command, begun with {@link #of} and filled with {@code with…}; each gives a new value.
 *
 * @param origin what was run, where and when
 * @param series latencies, counts and costs, for each function and phase
 * @param measures further figures by which two reports can be compared
 * @param timelines how rates, latencies and phases went
 * @param figures curves to draw
 * @param tables to read
 * @param findings of the checker, one line each; empty when nothing is wrong or nothing was checked
 * @param notes what a reader has to know to judge the figures
 */
public record Report(
        Origin origin,
        List<Series> series,
        List<Measure> measures,
        List<Timeline> timelines,
        List<Figure> figures,
        List<Table> tables,
        List<String> findings,
        List<String> notes) {

    /** Copies the lists. */
    public Report {
        series = List.copyOf(series);
        measures = List.copyOf(measures);
        timelines = List.copyOf(timelines);
        figures = List.copyOf(figures);
        tables = List.copyOf(tables);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** Without any figures yet. */
    public static Report of(Origin origin) {
        return new Report(origin, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** With these series added. */
    public Report withSeries(List<Series> more) {
        return new Report(origin, join(series, more), measures, timelines, figures, tables, findings, notes);
    }

    /** With these measures added. */
    public Report withMeasures(List<Measure> more) {
        return new Report(origin, series, join(measures, more), timelines, figures, tables, findings, notes);
    }

    /** With these timelines added. */
    public Report withTimelines(List<Timeline> more) {
        return new Report(origin, series, measures, join(timelines, more), figures, tables, findings, notes);
    }

    /** With these figures added. */
    public Report withFigures(List<Figure> more) {
        return new Report(origin, series, measures, timelines, join(figures, more), tables, findings, notes);
    }

    /** With these tables added. */
    public Report withTables(List<Table> more) {
        return new Report(origin, series, measures, timelines, figures, join(tables, more), findings, notes);
    }

    /** With these findings of the checker added. */
    public Report withFindings(List<String> more) {
        return new Report(origin, series, measures, timelines, figures, tables, join(findings, more), notes);
    }

    /** With these notes added. */
    public Report withNotes(List<String> more) {
        return new Report(origin, series, measures, timelines, figures, tables, findings, join(notes, more));
    }

    /** Every figure by which it can be compared: those of the series and the further ones. */
    public List<Measure> allMeasures() {
        List<Measure> all = new ArrayList<>();
        series.forEach(one -> all.addAll(one.measures()));
        all.addAll(measures);
        return List.copyOf(all);
    }

    private static <T> List<T> join(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
