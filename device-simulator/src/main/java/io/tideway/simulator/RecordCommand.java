package io.tideway.simulator;

import io.tideway.simulator.load.Waiting;
import io.tideway.simulator.recording.Recorder;
import io.tideway.simulator.recording.Recorder.Figures;
import io.tideway.simulator.recording.Recorder.Subscription;
import io.tideway.simulator.terminal.LiveView;
import io.tideway.simulator.terminal.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator record}. */
@Command(
        name = "record",
        description = {
            "Writes what is published on a broker to a file, one JSON object a line, until Ctrl-C.",
            "'device-simulator replay' plays it, 'tideway test' gives it to a function."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, also by Ctrl-C",
            "1:cannot connect or write the file",
            "2:the command line is wrong",
            "3:messages are missing: the broker had forgotten the session after a lost connection"
        })
final class RecordCommand implements Callable<Integer> {
    private static final Duration FOR_EVER = Duration.ofDays(3650);
    private static final Duration FLUSH = Duration.ofSeconds(1);

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--topic",
            paramLabel = "FILTER",
            split = ",",
            arity = "1..*",
            defaultValue = "#",
            description = "topic filters that do not overlap (default: ${DEFAULT-VALUE}, all topics but those below $)")
    private List<String> topics = List.of("#");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the file")
    private Path file = Path.of("");

    @Option(names = "--overwrite", description = "replace the file if it is there")
    private boolean overwrite;

    @Option(
            names = "--qos",
            defaultValue = "1",
            description = "to hear with, 0 to 2; a message is recorded with the lower of this and its own"
                    + " (default: ${DEFAULT-VALUE})")
    private int qos = 1;

    @Option(names = "--retained", description = "record retained messages from before too")
    private boolean stored;

    @Option(
            names = "--duration",
            converter = DurationConverter.class,
            defaultValue = "0s",
            description = "how long (default: until Ctrl-C)")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "0",
            description = "end after so many, or a few more (default: no limit)")
    private long messagesMax;

    @Override
    public Integer call() throws Exception {
        long startNanos = System.nanoTime();
        LiveView view = LiveView.standard();
        Subscription subscription = new Subscription(topics, qos, stored);
        try (Interruption interruption = Interruption.ofCurrentThread()) {
            Recorder recorder = new Recorder(
                    connection.config(ConnectionOptions.freshClientId("record")), subscription, file, overwrite);
            try (recorder) {
                connection.await(recorder.start());
                view.print(List.of("recording " + String.join(", ", topics) + " from " + connection.broker() + " to "
                        + file + (duration.isZero() && messagesMax == 0 ? "; Ctrl-C ends it" : "")));
                boolean unused = Ticker.beside(
                        view, () -> show(view, recorder.figures(), startNanos), () -> record(recorder, startNanos));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            boolean unused = interruption.came();
            return report(view, recorder, startNanos);
        }
    }

    /** Says whether it came to an end of its own. */
    private boolean record(Recorder recorder, long startNanos) {
        Duration longest = duration.isZero() ? FOR_EVER : duration;
        while (!Thread.currentThread().isInterrupted()
                && !ended(recorder)
                && System.nanoTime() - startNanos < longest.toNanos()) {
            Duration left = longest.minusNanos(System.nanoTime() - startNanos);
            boolean unused = Waiting.until(() -> ended(recorder), left.compareTo(FLUSH) < 0 ? left : FLUSH);
            recorder.flush();
        }
        return !Thread.currentThread().isInterrupted();
    }

    private boolean ended(Recorder recorder) {
        return recorder.failure().isPresent()
                || (messagesMax > 0 && recorder.figures().messages() >= messagesMax);
    }

    private int report(LiveView view, Recorder recorder, long startNanos) throws IOException {
        view.clear();
        Figures figures = recorder.figures();
        view.print(List.of(line(figures, startNanos) + " in " + file));
        if (recorder.failure().isPresent()) {
            throw recorder.failure().get();
        }
        if (figures.sessionsLost() > 0) {
            System.err.println("device-simulator: the broker forgot the session " + figures.sessionsLost()
                    + " times; what was published meanwhile is missing");
            return SimulatorCommand.LOST_OR_REPEATED;
        }
        return 0;
    }

    private static void show(LiveView view, Figures figures, long startNanos) {
        String line = line(figures, startNanos);
        view.show(List.of(line), line);
    }

    private static String line(Figures figures, long startNanos) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return String.format(
                Locale.ROOT,
                "%s messages, %s of payload, %.0f/s, %.0f s%s",
                Numbers.count(figures.messages()),
                Numbers.mebibytes(figures.bytes()),
                figures.messages() / seconds,
                seconds,
                figures.disconnects() == 0 ? "" : ", " + figures.disconnects() + " connections lost");
    }
}
