package io.tideway.gateway.command;

import ch.qos.logback.classic.Level;
import io.tideway.testkit.FunctionTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tideway test}: plays recorded messages to a package, without a gateway. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Plays messages to a package, without a gateway, and shows what they lead to.",
            "",
            "Reads one JSON object a line from standard input:",
            "  {\"topic\": \"devices/d1/telemetry\", \"payload\": {\"value\": 21.5}}",
            "  {\"topic\": \"devices/d1/telemetry\", \"payload\": \"text\", \"after\": \"5s\"}",
            "  {\"topic\": \"devices/d1/telemetry\", \"payload-base64\": \"CQAA\",",
            "   \"at\": \"2026-01-01T00:00:00Z\", \"qos\": 1, \"client\": \"c1\",",
            "   \"properties\": {\"message-id\": \"7\"}, \"content-type\": \"...\", \"response-topic\": \"...\"}",
            "Each object is on one line. Time stands still but for \"at\" and \"after\"; timers and retries run in between.",
            ""
        })
final class TestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PACKAGE", description = "Jar with a function.yaml.")
    private Path jar = Path.of("");

    @Option(
            names = "--advance",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = DurationText.class,
            description = "Time that passes after the last line, such as 30s or 2m. Default: none.")
    private Duration advance = Duration.ZERO;

    @Option(names = "--state", description = "Shows the state of all instances at the end.")
    private boolean state;

    @Option(names = "--json", description = "Shows one JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Logging.configure(Level.WARN, false);
        if (!Files.isRegularFile(jar)) {
            throw CommandFailedException.failed("there is no package " + jar);
        }
        PrintWriter out = spec.commandLine().getOut();
        EffectPrinter printer = json ? new EffectJson(out) : new EffectText(out);
        BufferedReader recording = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            new TestRun(FunctionTest.ofPackage(jar), printer).play(recording, advance, state);
        } finally {
            out.flush();
        }
        return ExitCode.OK;
    }
}
