package io.tideway.simulator.report.html;

import io.tideway.simulator.report.Figure;
import io.tideway.simulator.report.Machine;
import io.tideway.simulator.report.MeasureTables;
import io.tideway.simulator.report.Origin;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.ShortNumber;
import io.tideway.simulator.report.Table;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as one page that loads nothing and runs nothing. */
public final class HtmlReport {
    private static final int GROUPS_MAX = 5;

    private final Report report;
    private final Markup page = new Markup();

    private HtmlReport(Report report) {
        this.report = report;
    }

    /** The whole page, which is well-formed XML too. */
    public static String page(Report report) {
        return new HtmlReport(report).draw();
    }

    /** All figures of the page: those of the report, and those that its series and timelines make. */
    static List<Figure> figures(Report report) {
        List<Figure> figures = new ArrayList<>(report.figures());
        figures.addAll(SeriesFigures.of(report.series()));
        figures.addAll(TimelineFigures.of(report.timelines()));
        return figures;
    }

    private String draw() {
        page.raw("<!DOCTYPE html>\n").open("html", "lang", "en");
        page.open("head").empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.element("title", report.origin().title());
        page.open("style").raw("\n" + PageStyle.CSS).close().close();
        page.open("body").open("main");
        head(report.origin());
        findings();
        section("Figures", figures(report), this::figure);
        section("Results", report.tables(), this::table);
        section("Measures", MeasureTables.of(report.allMeasures(), GROUPS_MAX), this::table);
        section("Notes", report.notes().isEmpty() ? List.of() : List.of(report.notes()), this::list);
        page.element(
                "footer",
                "Made by device-simulator. The same figures as numbers: report.json, which 'compare' reads, and report.csv.");
        return page.close().close().close().raw("\n").toString();
    }

    private <T> void section(String title, List<T> parts, java.util.function.Consumer<T> drawing) {
        if (!parts.isEmpty()) {
            page.open("section").element("h2", title);
            parts.forEach(drawing);
            page.close();
        }
    }

    private void head(Origin origin) {
        page.element("h1", origin.title());
        if (origin.endedEarly()) {
            page.element("p", "Ended early: this is what there was until then.", "class", "early");
        }
        page.open("dl");
        page.element("dt", "command")
                .open("dd")
                .element("code", origin.commandLine())
                .close();
        definition(
                "started",
                origin.start()
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()
                                .replace('T', ' ')
                                .replace("Z", " UTC") + ", took " + length(origin.seconds()));
        definition("rounds", ShortNumber.of(origin.rounds()) + ", seed " + origin.seed());
        Machine machine = origin.machine();
        definition(
                "machine",
                machine.cpu() + ", " + machine.cores() + (machine.cores() == 1 ? " core" : " cores") + memory(machine));
        definition("system", machine.os());
        definition("Java", machine.jvm());
        page.close();
    }

    private static String length(double seconds) {
        Duration length = Duration.ofSeconds(Math.round(seconds));
        return length.toMinutes() == 0
                ? length.toSeconds() + " s"
                : length.toMinutes() + " min " + length.toSecondsPart() + " s";
    }

    private static String memory(Machine machine) {
        return machine.memoryBytes() == 0
                ? ""
                : String.format(Locale.ROOT, ", %.0f GiB", machine.memoryBytes() / 1073741824.0);
    }

    private void definition(String term, String text) {
        page.element("dt", term).element("dd", text);
    }

    private void findings() {
        if (!report.findings().isEmpty()) {
            page.open("section", "class", "findings").element("h2", "The checker found");
            list(report.findings());
            page.close();
        }
    }

    private void list(List<String> lines) {
        page.open("ul");
        lines.forEach(line -> page.element("li", line));
        page.close();
    }

    private void figure(Figure figure) {
        page.open("figure", "id", figure.id()).element("h3", figure.title());
        page.raw(Chart.svg(figure));
        if (!figure.caption().isEmpty()) {
            page.element("figcaption", figure.caption());
        }
        page.close();
    }

    private void table(Table table) {
        page.open("div", "class", "wide").open("table");
        if (!table.title().isEmpty()) {
            page.element("caption", table.title());
        }
        page.open("thead").open("tr");
        table.columns().forEach(column -> page.element("th", column));
        page.close().close().open("tbody");
        for (List<String> row : table.rows()) {
            page.open("tr");
            row.forEach(cell -> page.element("td", cell));
            page.close();
        }
        page.close().close().close();
    }
}
