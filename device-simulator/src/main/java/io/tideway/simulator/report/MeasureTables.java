package io.tideway.simulator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Measures as tables: a line for each name, a column for each group, so that groups stand side by side. */
public final class MeasureTables {

    private MeasureTables() {}

    /** All measures, in the order they come; groups that share no name with another have a table of their own. */
    public static List<Table> of(List<Measure> measures, int groupsMax) {
        Map<String, List<Measure>> byGroup = new LinkedHashMap<>();
        measures.forEach(measure -> byGroup.computeIfAbsent(measure.group(), group -> new ArrayList<>())
                .add(measure));
        List<List<Measure>> left = new ArrayList<>(byGroup.values());
        List<Table> tables = new ArrayList<>();
        while (!left.isEmpty()) {
            Set<String> names = names(left.get(0));
            List<List<Measure>> together = left.stream()
                    .filter(group -> names(group).stream().anyMatch(names::contains))
                    .limit(groupsMax)
                    .toList();
            tables.add(table(
                    together,
                    together.stream().map(group -> group.get(0).group()).toList()));
            left.removeAll(together);
        }
        return tables;
    }

    private static Set<String> names(List<Measure> of) {
        return of.stream().map(Measure::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Table table(List<List<Measure>> groups, List<String> titles) {
        Map<String, List<Measure>> byName = new LinkedHashMap<>();
        groups.stream()
                .flatMap(List::stream)
                .forEach(measure -> byName.computeIfAbsent(measure.name(), name -> new ArrayList<>())
                        .add(measure));
        boolean aims = groups.stream()
                .flatMap(List::stream)
                .anyMatch(measure -> !measure.aim().isEmpty());
        List<String> head = new ArrayList<>();
        head.add("");
        head.addAll(titles);
        if (aims) {
            head.add("aim");
        }
        List<List<String>> rows =
                byName.values().stream().map(same -> row(same, titles, aims)).toList();
        return new Table("", head, rows);
    }

    private static List<String> row(List<Measure> same, List<String> groups, boolean aims) {
        Measure first = same.get(0);
        String head = first.unit().isEmpty() ? first.name() : first.name() + ", " + first.unit();
        Stream<String> cells = groups.stream()
                .map(group -> same.stream()
                        .filter(measure -> measure.group().equals(group))
                        .map(measure -> ShortNumber.of(measure.spread()))
                        .findFirst()
                        .orElse(""));
        Stream<String> aim = aims ? Stream.of(first.aim()) : Stream.empty();
        return Stream.of(Stream.of(head), cells, aim).flatMap(all -> all).toList();
    }
}
