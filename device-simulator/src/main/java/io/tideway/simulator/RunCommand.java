package io.tideway.simulator;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.load.Fleet;
import io.tideway.simulator.load.LiveFigures;
import io.tideway.simulator.load.LoadResult;
import io.tideway.simulator.load.Path;
import io.tideway.simulator.load.ReplyNumber;
import io.tideway.simulator.load.TopicTemplate;
import io.tideway.simulator.terminal.LiveView;
import io.tideway.simulator.terminal.LoadText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator run}. */
@Command(
        name = "run",
        description = {
            "A fleet that sends readings at a steady rate.",
            "The loop is open: a message has an intended send time and its latency counts from there, so a slow broker is"
                    + " charged for what it delayed."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing lost or repeated",
            "1:cannot connect or write the results",
            "2:the command line is wrong",
            "3:messages were lost or repeated",
            "130:ended by Ctrl-C; the report so far was printed"
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration PLAIN_LINE = Duration.ofSeconds(5);

    @Option(
            names = "--broker",
            defaultValue = "mqtt://127.0.0.1:1883",
            converter = AddressConverter.class,
            description = "mqtt:// or mqtts:// address (default: ${DEFAULT-VALUE})")
    private BrokerAddress broker = new BrokerAddress("127.0.0.1", 1883, false);

    @Option(names = "--devices", defaultValue = "20", description = "connections (default: ${DEFAULT-VALUE})")
    private int devices = 20;

    @Option(
            names = "--rate",
            defaultValue = "10",
            description = "messages per second of the whole fleet (default: ${DEFAULT-VALUE})")
    private double rate = 10;

    @Option(
            names = "--duration",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "how long to send (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(30);

    @Option(
            names = "--topic",
            defaultValue = "devices/{device}/telemetry",
            description = "where a device publishes (default: ${DEFAULT-VALUE})")
    private String topic = "devices/{device}/telemetry";

    @Option(
            names = "--reply-topic",
            description = "where a device hears the answers: JSON or protobuf with a count, as running-average gives"
                    + " (default: none expected)")
    private @Nullable String replyTopic;

    @Mixin
    private FleetOptions fleetOptions = new FleetOptions();

    @Mixin
    private ResultFile resultFile = new ResultFile();

    @Override
    public Integer call() throws Exception {
        try (Interruption interruption = Interruption.ofCurrentThread();
                DeviceFactory factory = fleetOptions.factory();
                Fleet fleet = new Fleet(factory, devices, fleetOptions.configs(broker), List.of(path()))) {
            LiveView view = LiveView.standard();
            fleet.start(connected -> {
                if (view.interactive()) {
                    view.show(List.of(connected + " of " + devices + " devices connected"), "");
                }
            });
            LoadResult result = load(fleet, view);
            view.clear();
            view.print(interruption.came() ? List.of("ended early") : List.of());
            view.print(LoadText.summary(result));
            resultFile.write("run", List.of(result));
            return result.lost() > 0 || result.repeated() > 0 ? SimulatorCommand.LOST_OR_REPEATED : 0;
        }
    }

    private LoadResult load(Fleet fleet, LiveView view) {
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "live-view");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Duration period = view.interactive() ? REDRAW : PLAIN_LINE;
            var unused = ticker.scheduleAtFixedRate(
                    new Tick(fleet, view), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
            return fleet.openLoop(0, rate, duration);
        } finally {
            ticker.shutdown();
        }
    }

    private Path path() {
        TopicTemplate request = new TopicTemplate(topic);
        return replyTopic == null
                ? Path.oneWay("run", request, fleetOptions.qos(), fleetOptions.encoding())
                : new Path(
                        "run",
                        request,
                        new TopicTemplate(replyTopic),
                        fleetOptions.qos(),
                        fleetOptions.encoding(),
                        topic.equals(replyTopic) ? ReplyNumber.sequence() : ReplyNumber.averageCount());
    }

    /** Draws what changed since it drew last. */
    private static final class Tick implements Runnable {
        private final Fleet fleet;
        private final LiveView view;
        private final long startNanos = System.nanoTime();
        private long drawnNanos = startNanos;
        private LiveFigures drawn;

        Tick(Fleet fleet, LiveView view) {
            this.fleet = fleet;
            this.view = view;
            this.drawn = fleet.live(0);
        }

        @Override
        public void run() {
            long nowNanos = System.nanoTime();
            LiveFigures now = fleet.live(0);
            double seconds = (nowNanos - drawnNanos) / 1e9;
            double elapsed = (nowNanos - startNanos) / 1e9;
            view.show(LoadText.block(elapsed, drawn, now, seconds), LoadText.line(elapsed, drawn, now, seconds));
            drawn = now;
            drawnNanos = nowNanos;
        }
    }
}
