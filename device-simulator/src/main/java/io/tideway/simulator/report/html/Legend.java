package io.tideway.simulator.report.html;

import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Figure;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says which curves are which, above the plot: a sample for each group and, where both are there, for model and measurement. */
final class Legend {
    private static final double ROW = 20;
    private static final double SAMPLE = 30;
    private static final double GAP = 8;
    private static final double BETWEEN = 20;
    private static final double CHARACTER = 6.4;
    private static final double WIDE_CHARACTERS = 12;

    private final List<Group> groups;
    private final List<Entry> entries;
    private final double height;

    /** Curves that look alike. */
    record Group(int number, String name, List<Curve> curves) {
        Ink ink() {
            return Ink.of(number);
        }

        boolean hasModel() {
            return curves.stream().anyMatch(curve -> curve.kind() == Curve.Kind.MODEL);
        }
    }

    private record Entry(String text, String colour, String dash, String mark, double x, double y) {}

    private Legend(List<Group> groups, List<Entry> entries, double height) {
        this.groups = groups;
        this.entries = entries;
        this.height = height;
    }

    static Legend of(Figure figure, double width) {
        Map<String, List<Curve>> byName = new LinkedHashMap<>();
        figure.curves()
                .forEach(curve -> byName.computeIfAbsent(curve.group(), name -> new ArrayList<>())
                        .add(curve));
        List<Group> groups = new ArrayList<>();
        byName.forEach((name, curves) -> groups.add(
                new Group(groups.size(), curves.size() == 1 ? curves.get(0).name() : name, curves)));
        List<Entry> unplaced = new ArrayList<>();
        Set<Curve.Kind> kinds = EnumSet.noneOf(Curve.Kind.class);
        figure.curves().forEach(curve -> kinds.add(curve.kind()));
        if (kinds.contains(Curve.Kind.MODEL) && kinds.contains(Curve.Kind.MEASURED)) {
            unplaced.add(new Entry("model", "plain", "none", "", 0, 0));
            unplaced.add(new Entry("measured", "plain", "", Ink.of(0).mark(), 0, 0));
        }
        for (Group group : groups) {
            boolean marked = group.curves().stream().anyMatch(curve -> curve.kind() != Curve.Kind.MODEL);
            Ink ink = group.ink();
            unplaced.add(new Entry(group.name(), ink.colour(), ink.dash(), marked ? ink.mark() : "", 0, 0));
        }
        return place(groups, unplaced, width);
    }

    private static Legend place(List<Group> groups, List<Entry> unplaced, double width) {
        List<Entry> entries = new ArrayList<>();
        double x = 0;
        double y = ROW / 2;
        for (Entry entry : unplaced) {
            double wide =
                    SAMPLE + GAP + WIDE_CHARACTERS + CHARACTER * entry.text().length();
            if (x > 0 && x + wide > width) {
                x = 0;
                y += ROW;
            }
            entries.add(new Entry(entry.text(), entry.colour(), entry.dash(), entry.mark(), x, y));
            x += wide + BETWEEN;
        }
        return new Legend(groups, entries, y + ROW / 2);
    }

    /** In the order of their first curves. */
    List<Group> groups() {
        return groups;
    }

    double height() {
        return height;
    }

    void draw(Markup svg, double left) {
        for (Entry entry : entries) {
            String y = Coordinate.text(entry.y());
            svg.open("g", "class", "legend " + entry.colour());
            if (!entry.dash().isEmpty()) {
                svg.empty(
                        "line",
                        "class",
                        "curve",
                        "stroke-dasharray",
                        entry.dash(),
                        "x1",
                        Coordinate.text(left + entry.x()),
                        "y1",
                        y,
                        "x2",
                        Coordinate.text(left + entry.x() + SAMPLE),
                        "y2",
                        y);
            }
            if (!entry.mark().isEmpty()) {
                double middle = left + entry.x() + SAMPLE / 2;
                svg.empty(
                        "path",
                        "class",
                        "sample",
                        "d",
                        entry.mark(),
                        "transform",
                        "translate(" + Coordinate.text(middle) + " " + y + ")");
            }
            svg.element(
                    "text",
                    entry.text(),
                    "class",
                    "label",
                    "x",
                    Coordinate.text(left + entry.x() + SAMPLE + GAP),
                    "y",
                    Coordinate.text(entry.y() + 4));
            svg.close();
        }
    }
}
