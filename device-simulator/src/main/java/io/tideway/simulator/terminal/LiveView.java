package io.tideway.simulator.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Shows changing figures: on a terminal a block that is rewritten in place, elsewhere one plain line at a time. One thread.
 */
public final class LiveView {
    private static final String ESCAPE = "\u001b[";

    private final PrintStream out;
    private final boolean interactive;
    private int shownLines;

    /** Writes to {@code out}; rewrites in place only when {@code interactive}. */
    public LiveView(PrintStream out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    /** On standard output, which decides by itself. */
    public static LiveView standard() {
        return new LiveView(System.out, isTerminal());
    }

    /** Whether standard output is a terminal. */
    public static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty"))
                    && !"dumb".equals(System.getenv("TERM"));
        } catch (IOException | UnsupportedOperationException noProc) {
            return false; // Plain lines are right everywhere.
        }
    }

    /** Whether the block is rewritten in place: then update often, else now and then. */
    public boolean interactive() {
        return interactive;
    }

    /** Shows the block, or the line where there is no terminal. */
    public void show(List<String> block, String line) {
        if (!interactive) {
            out.println(line);
            return;
        }
        clear();
        block.forEach(out::println);
        out.flush();
        shownLines = block.size();
    }

    /** Leaves what is shown and writes below it. */
    public void print(List<String> lines) {
        shownLines = 0;
        lines.forEach(out::println);
        out.flush();
    }

    /** Takes the block away. */
    public void clear() {
        if (interactive && shownLines > 0) {
            out.print(ESCAPE + shownLines + "A" + ESCAPE + "J"); // Up, and clear to the end.
        }
        shownLines = 0;
    }
}
