package io.tideway.simulator;

import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.recording.Recording;
import io.tideway.simulator.recording.Recording.Extent;
import io.tideway.simulator.recording.ReplayConfig;
import io.tideway.simulator.recording.ReplayResult;
import io.tideway.simulator.recording.Replayer;
import io.tideway.simulator.terminal.LiveView;
import io.tideway.simulator.terminal.ReplayText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code device-simulator replay}. */
@Command(
        name = "replay",
        description = {
            "Publishes what 'device-simulator record' wrote, at the times it was seen.",
            "The loop is open: no message waits for another's acknowledgement. All of the file is checked before the first"
                    + " message is sent. Messages of a topic keep their order."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, every message with QoS 1 or 2 acknowledged; also when ended by Ctrl-C",
            "1:cannot connect, or a line of the file is wrong",
            "2:the command line is wrong",
            "3:messages were refused or not acknowledged"
        })
final class ReplayCommand implements Callable<Integer> {
    /** Nothing in a replay is random. */
    private static final long SEED = 0;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private ReportOptions reportOptions = new ReportOptions();

    @Parameters(paramLabel = "FILE", description = "lines of JSON, as 'tideway test' reads them too")
    private Path file = Path.of("");

    @Option(
            names = "--speed",
            converter = SpeedConverter.class,
            defaultValue = "1",
            description = "2 is twice as fast as recorded, max is as fast as the broker takes it (default:"
                    + " ${DEFAULT-VALUE})")
    private double speed = 1;

    @Option(names = "--topic-prefix", paramLabel = "TEXT", defaultValue = "", description = "put before every topic")
    private String topicPrefix = "";

    @Option(names = "--loop", description = "begin again at the end, until Ctrl-C or --duration")
    private boolean loop;

    @Option(
            names = "--duration",
            converter = DurationConverter.class,
            defaultValue = "0s",
            description = "how long at most (default: to the end of the file)")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "4",
            description = "connections that share the topics, each topic by its hash (default: ${DEFAULT-VALUE})")
    private int connections = 4;

    @Option(
            names = "--new-message-ids",
            description = "extends message ids, so that a gateway does not take a second playing, or a second round of"
                    + " --loop, for a repetition of the first")
    private boolean newMessageIds;

    @Override
    public Integer call() throws Exception {
        Recording recording = new Recording(file);
        try (Interruption interruption = Interruption.ofCurrentThread()) {
            Extent extent = recording.check();
            if (extent.messages() == 0) {
                throw new IOException("there is no message in " + file);
            }
            try (Replayer replayer = new Replayer(config(), recording)) {
                return play(replayer, extent, interruption);
            }
        }
    }

    private int play(Replayer replayer, Extent extent, Interruption interruption) throws Exception {
        LiveView view = LiveView.standard();
        connection.await(replayer.start());
        view.print(List.of(ReplayText.beginning(file, extent, speed, connection.broker())));
        ReplayResult result = Ticker.beside(view, () -> show(view, replayer, extent), replayer::play);
        view.clear();
        boolean early = interruption.came();
        view.print(early ? List.of("ended early") : List.of());
        view.print(ReplayText.summary(result));
        view.print(reportOptions.writeAll(reportOptions.origin("Replay of " + file, SEED, 1, early), List.of(result)));
        return result.complete() ? 0 : SimulatorCommand.LOST_OR_REPEATED;
    }

    private void show(LiveView view, Replayer replayer, Extent extent) {
        String line = ReplayText.line(replayer.figures(), loop ? 0 : extent.messages());
        view.show(List.of(line), line);
    }

    private ReplayConfig config() {
        String name = ConnectionOptions.freshClientId("replay");
        List<DeviceConfig> configs = IntStream.rangeClosed(1, connections)
                .mapToObj(n -> connection.config(name + "-" + n))
                .toList();
        return new ReplayConfig(configs, speed, topicPrefix, loop, duration, newMessageIds);
    }
}
