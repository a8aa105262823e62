package io.tideway.simulator.report;

import java.util.List;

/**
 * Text in rows and columns, for people.
 *
 * @param title one line
 * @param columns heads
 * @param rows each as long as the head
 */
public record Table(String title, List<String> columns, List<List<String>> rows) {

    /** Refuses rows of another length. */
    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "rows must have " + columns.size() + " cells like the head, found " + row);
            }
        }
    }
}
