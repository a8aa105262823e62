package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One row of the table of guarantees in {@code docs/brokers.md}: what was done to hosts on a broker elsewhere. The test that
 * does it says what it found, which is written to {@code target/guarantees.tsv}; it fails where the table promises more.
 */
enum Guarantee {
    MOSQUITTO_HOST_KILLED("Mosquitto 2.0", "5", 1, "host killed"),
    MOSQUITTO_3_HOST_KILLED("Mosquitto 2.0", "3.1.1", 1, "host killed"),
    MOSQUITTO_STOPPED("Mosquitto 2.0", "5", 1, "broker stopped and started"),
    MOSQUITTO_KILLED("Mosquitto 2.0", "5", 1, "broker killed and started"),
    HIVEMQ_HOST_KILLED("HiveMQ CE 2025.5", "5", 1, "host killed"),
    HIVEMQ_KILLED("HiveMQ CE 2025.5", "5", 1, "broker killed and started"),
    MOSQUITTO_SITE_HOST_KILLED("Mosquitto 2.0", "5", 3, "host killed, host added"),
    MOSQUITTO_SITE_STOPPED("Mosquitto 2.0", "5", 3, "broker stopped and started"),
    MOSQUITTO_SITE_KILLED("Mosquitto 2.0", "5", 3, "broker killed and started"),
    HIVEMQ_SITE_HOST_KILLED("HiveMQ CE 2025.5", "5", 3, "host killed, host added"),
    HIVEMQ_SITE_KILLED("HiveMQ CE 2025.5", "5", 3, "broker killed and started");

    private static final Path DOCS = Path.of("../../docs/brokers.md");
    private static final Path FOUND = Path.of("target/guarantees.tsv");
    private static final List<String> COLUMNS =
            List.of("broker", "MQTT", "hosts", "what happened", "lost", "doubled", "out of order");

    private final String broker;
    private final String mqtt;
    private final int hosts;
    private final String happened;

    Guarantee(String broker, String mqtt, int hosts, String happened) {
        this.broker = broker;
        this.mqtt = mqtt;
        this.hosts = hosts;
        this.happened = happened;
    }

    /** The row in the words of the table, without what it promises. */
    List<String> what() {
        return List.of(broker, mqtt, Integer.toString(hosts), happened);
    }

    /** Rows of the table, cell by cell. */
    static List<List<String>> documented() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(DOCS)) {
            List<String> cells = cells(line);
            if (cells.equals(COLUMNS)) {
                inTable = true;
            } else if (inTable && cells.size() != COLUMNS.size()) {
                break;
            } else if (inTable && !cells.get(0).startsWith("---")) {
                rows.add(cells);
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return line.startsWith("|")
                ? Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList()
                : List.of();
    }

    /** A test has found that of so many acknowledged messages; the table must not say 0 where it was more. */
    void found(long acknowledged, long lost, long doubled, long outOfOrder) throws IOException {
        List<Long> found = List.of(lost, doubled, outOfOrder);
        String row = String.join("\t", what()) + "\tacknowledged " + acknowledged + "\tlost " + lost + "\tdoubled "
                + doubled + "\tout of order " + outOfOrder;
        System.out.println("TABLE " + row);
        Files.createDirectories(FOUND.toAbsolutePath().getParent());
        Files.writeString(FOUND, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        List<String> promises = documented().stream()
                .filter(cells -> cells.subList(0, what().size()).equals(what()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(DOCS + " has no row for " + what()))
                .subList(what().size(), COLUMNS.size());
        for (int i = 0; i < promises.size(); i++) {
            if (promises.get(i).equals("0")) {
                assertEquals(0, found.get(i), COLUMNS.get(what().size() + i) + " according to " + DOCS + ", " + row);
            }
        }
    }
}
