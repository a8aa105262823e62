package io.tideway.simulator.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void lines_unevenRows_areAligned() {
        assertEquals(
                List.of("      msg/s  p50", "sent  1,000", "all       2    3"),
                new TextTable("", "msg/s", "p50")
                        .row("sent", "1,000")
                        .row("all", "2", "3")
                        .lines());
    }

    @Test
    void show_notInteractive_printsPlainLinesOnly() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LiveView view = new LiveView(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
        view.show(List.of("a", "b"), "line 1");
        view.show(List.of("a", "b"), "line 2");
        view.clear();

        assertEquals("line 1\nline 2\n", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void show_interactive_rewritesItsOwnLines() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LiveView view = new LiveView(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
        view.show(List.of("a", "b"), "");
        view.show(List.of("c"), "");

        assertEquals("a\nb\n\u001b[2A\u001b[Jc\n", bytes.toString(StandardCharsets.UTF_8));
    }
}
