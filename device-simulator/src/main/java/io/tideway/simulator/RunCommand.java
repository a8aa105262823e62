package io.tideway.simulator;

import io.tideway.simulator.check.ScenarioCheck;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.engine.FleetWitness;
import io.tideway.simulator.engine.LiveMoment;
import io.tideway.simulator.engine.Rounds;
import io.tideway.simulator.engine.RunFigures;
import io.tideway.simulator.engine.ScenarioFleet;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.files.TextReport;
import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.scenario.ScenarioLibrary;
import io.tideway.simulator.terminal.FindingsText;
import io.tideway.simulator.terminal.LiveView;
import io.tideway.simulator.terminal.RunText;
import io.tideway.simulator.truth.FinalStates;
import io.tideway.simulator.truth.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code device-simulator run}. */
@Command(
        name = "run",
        description = {
            "Plays a scenario: device groups, what they send and when, how their links and sessions behave. Without one, a"
                    + " fleet that sends readings at a steady rate.",
            "The loop is open: a message has an intended send time, drawn from the seed, and its latency counts from there,"
                    + " so a slow gateway is charged for what it delayed."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing lost or repeated; with --check, nothing out of order or wrong either",
            "1:cannot connect or write the results",
            "2:the command line or the scenario is wrong",
            "3:messages were lost or repeated; with --check, also out of order or wrong",
            "130:ended by Ctrl-C; the report so far was printed"
        })
final class RunCommand implements Callable<Integer> {
    private static final int PLAIN_LINE_SECONDS = 5;
    private static final Duration LATE_OUTPUTS = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Option(names = "--list", description = "list the scenarios that come with the simulator, and end")
    private boolean list;

    @Option(
            names = "--print",
            paramLabel = "NAME",
            description = "print a scenario that comes with the simulator, and end")
    private String print = "";

    @Option(
            names = "--broker",
            defaultValue = "mqtt://127.0.0.1:1883",
            converter = AddressConverter.class,
            description = "mqtt:// or mqtts:// address; name several to roam between them (default: ${DEFAULT-VALUE})")
    private List<BrokerAddress> brokers = List.of();

    @Mixin
    private ScenarioOptions scenarioOptions = new ScenarioOptions();

    @Mixin
    private MeasureOptions measureOptions = new MeasureOptions();

    @Mixin
    private CheckOptions checkOptions = new CheckOptions();

    @Mixin
    private FleetOptions fleetOptions = new FleetOptions();

    @Mixin
    private ReportOptions reportOptions = new ReportOptions();

    @Override
    public Integer call() throws Exception {
        LiveView view = LiveView.standard();
        if (list) {
            view.print(RunText.list(ScenarioLibrary.shipped().stream()
                    .map(ScenarioLibrary.standard()::read)
                    .toList()));
            return 0;
        }
        if (!print.isEmpty()) {
            view.print(ScenarioLibrary.print(print).lines().toList());
            return 0;
        }
        return run(view);
    }

    private int run(LiveView view) throws Exception {
        Scenario scenario = scenarioOptions.scenario(spec, fleetOptions);
        Rounds rounds = Rounds.of(scenario.warmUp(), scenario.duration(), measureOptions.rounds());
        FinalStates states = checkOptions.states(measureOptions.data());
        Optional<ScenarioCheck> check = checkOptions.check(scenario);
        view.print(RunText.plan(scenario));
        try (Interruption interruption = Interruption.ofCurrentThread();
                DeviceFactory factory = fleetOptions.factory();
                ScenarioFleet fleet = new ScenarioFleet(
                        scenario,
                        rounds,
                        fleetOptions.config(brokers),
                        factory,
                        check.map(ScenarioCheck::witness).orElse(FleetWitness.NONE))) {
            fleet.start(connected -> {
                if (view.interactive()) {
                    view.show(List.of(connected + " of " + scenario.devices() + " devices connected"), "");
                }
            });
            RunFigures figures = fleet.run(measureOptions.probes(), moment -> show(view, moment));
            boolean early = interruption.came();
            view.clear();
            Optional<Findings> findings = check.map(run -> findings(run, states));
            Report report = report(scenario, figures, early)
                    .withFindings(findings.map(FindingsText::faults).orElse(List.of()))
                    .withNotes(findings.map(FindingsText::notes).orElse(List.of()));
            view.print(TextReport.lines(report));
            view.print(reportOptions.write(report));
            boolean clean = findings.map(Findings::clean).orElse(figures.lost() == 0 && figures.repeated() == 0);
            return clean ? 0 : SimulatorCommand.LOST_OR_REPEATED;
        }
    }

    private static Findings findings(ScenarioCheck check, FinalStates states) {
        boolean unused = check.awaitSettled(LATE_OUTPUTS);
        return check.findings(states);
    }

    private static void show(LiveView view, LiveMoment moment) {
        if (view.interactive() || Math.round(moment.atSeconds()) % PLAIN_LINE_SECONDS == 0) {
            view.show(RunText.block(moment), RunText.line(moment));
        }
    }

    private Report report(Scenario scenario, RunFigures figures, boolean early) {
        List<String> notes = new ArrayList<>();
        notes.add("Open loop: latency counts from the intended send time, so that stalls are charged to the gateway"
                + " (coordinated omission is avoided); a message counts in the round in which it was due.");
        if (brokers.size() == 1 && scenario.roams()) {
            notes.add("Devices that roam came back to the only broker; name more with --broker.");
        }
        for (String function : figures.silentFunctions()) {
            notes.add("No answer of " + function
                    + " came at all: is it deployed, and may the devices subscribe to its outputs?");
        }
        if (figures.lost() > 0 || figures.repeated() > 0) {
            notes.add("In all, warm-up included: " + figures.lost() + " messages lost, " + figures.repeated()
                    + " answers repeated.");
        }
        return Report.of(reportOptions.origin(scenario.name(), scenario.seed(), measureOptions.rounds(), early))
                .withSeries(figures.series())
                .withTimelines(figures.timelines())
                .withTables(figures.tables())
                .withNotes(notes);
    }
}
