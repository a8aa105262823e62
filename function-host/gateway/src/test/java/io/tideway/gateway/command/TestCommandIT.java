package io.tideway.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TestCommandIT {

    private static final String MANIFEST = """
            name: echo
            version: 1.0.0
            main: io.tideway.gateway.command.EchoFunction
            bindings:
              - topic: in/{device}
            key: "{device}"
            retry: { attempts: 2, backoff: 1s, dead-letter: "dead/{device}" }
            publishes: [ "echo/{device}" ]
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void writePackage() throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve("echo.jar"));
                ZipOutputStream jar = new ZipOutputStream(file);
                InputStream code = EchoFunction.class.getResourceAsStream("EchoFunction.class")) {
            jar.putNextEntry(new ZipEntry("function.yaml"));
            jar.write(MANIFEST.getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new ZipEntry("io/tideway/gateway/command/EchoFunction.class"));
            code.transferTo(jar);
        }
    }

    private int test(String recording, String... options) {
        CommandLine command = TidewayCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(errors, true));
        String[] arguments = new String[options.length + 2];
        arguments[0] = "test";
        arguments[1] = folder.resolve("echo.jar").toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(recording.getBytes(StandardCharsets.UTF_8)));
        try {
            return command.execute(arguments);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void test_recording_showsEffectsInTheOrderOfTime() {
        int exit = test("""
                {"topic":"in/d1","payload":"hello","at":"2026-03-01T12:00:00Z"}

                {"topic":"other","payload":"x","after":"5s"}
                {"topic":"in/d1","payload-base64":"AAE=","after":"10s"}
                {"topic":"in/d2","payload":"fail"}
                """, "--advance", "30s", "--state");

        assertEquals("", errors.toString());
        assertEquals(ExitCode.OK, exit);
        assertEquals(
                List.of(
                        "2026-03-01T12:00:00Z  line 1  in/d1  hello",
                        "    -> echo/d1  qos 1  hello",
                        "2026-03-01T12:00:05Z  line 3  other  x  not bound to this function",
                        "2026-03-01T12:00:10Z  timer later of d1",
                        "    -> echo/d1  qos 0 retained  later",
                        "2026-03-01T12:00:15Z  line 4  in/d1  0x0001",
                        "    -> echo/d1  qos 1  0x0001",
                        "2026-03-01T12:00:15Z  line 5  in/d2  fail",
                        "    failed at 2026-03-01T12:00:15Z, attempt 1, key d2: java.lang.IllegalStateException: asked to fail",
                        "    failed at 2026-03-01T12:00:16Z, attempt 2, key d2: java.lang.IllegalStateException: asked to fail",
                        "    dead letter -> dead/d2  qos 1  fail  because of java.lang.IllegalStateException: asked to fail",
                        "2026-03-01T12:00:25Z  timer later of d1",
                        "    -> echo/d1  qos 0 retained  later",
                        "state of d1  counter count = 2"),
                out.toString().lines().toList());
    }

    @Test
    void test_json_isOneObjectALine() {
        int exit = test("""
                {"topic":"in/d1","payload":"hello","properties":{"message-id":"7"}}
                {"topic":"in/d1","payload":"hello","properties":{"message-id":"7"}}
                """, "--json", "--state");

        assertEquals(ExitCode.OK, exit);
        String input = "\"at\":\"2026-01-01T00:00:00Z\",\"line\":%d,\"topic\":\"in/d1\",\"payload\":\"hello\","
                + "\"acknowledged\":true,\"duplicate\":%b}";
        assertEquals(
                List.of(
                        "{\"type\":\"input\"," + input.formatted(1, false),
                        "{\"type\":\"output\",\"at\":\"2026-01-01T00:00:00Z\",\"topic\":\"echo/d1\",\"qos\":1,"
                                + "\"retain\":false,\"payload\":\"hello\"}",
                        "{\"type\":\"input\"," + input.formatted(2, true),
                        "{\"type\":\"state\",\"key\":\"d1\",\"kind\":\"counter\",\"name\":\"count\",\"count\":1}"),
                out.toString().lines().toList());
    }

    @Test
    void test_hintOfTheFunction_isShown() {
        String recording = "{\"topic\":\"in/d1\",\"payload\":\"more to come\"}\n";

        assertEquals(ExitCode.OK, test(recording));
        assertEquals(ExitCode.OK, test(recording, "--json"));
        List<String> lines = out.toString().lines().toList();
        assertEquals("    prefers its local phase for 2m, key d1", lines.get(1));
        assertEquals(
                "{\"type\":\"prefer-local\",\"at\":\"2026-01-01T00:00:00Z\",\"key\":\"d1\",\"duration-ms\":120000}",
                lines.get(4));
    }

    @Test
    void test_wrongLine_endsThereAndNamesIt() {
        int exit = test("""
                {"topic":"in/d1","payload":"hello"}
                {"topic":"in/d1","payload":"hello","qso":1}
                {"topic":"in/d1","payload":"never"}
                """);

        assertEquals(ExitCode.FAILED, exit);
        assertTrue(errors.toString().startsWith("tideway: line 2: 'qso' is not a known field"), errors.toString());
        assertEquals(2, out.toString().lines().count(), "what went before is shown");
    }

    @Test
    void test_timeGoesBack_namesTheLine() {
        int exit = test("""
                {"topic":"in/d1","payload":"a","at":"2026-03-01T12:00:00Z"}
                {"topic":"in/d1","payload":"b","at":"2026-03-01T11:00:00Z"}
                """);

        assertEquals(ExitCode.FAILED, exit);
        assertTrue(errors.toString().contains("line 2: at must not be before 2026-03-01T12:00:00Z"), errors.toString());
    }

    @Test
    void test_brokenPackage_saysWhy() throws IOException {
        Files.writeString(folder.resolve("echo.jar"), "not a jar");

        assertEquals(ExitCode.FAILED, test(""));
        assertTrue(errors.toString().contains("a host would refuse"), errors.toString());
    }

    @Test
    void test_noPackage_saysSo() throws IOException {
        Files.delete(folder.resolve("echo.jar"));

        assertEquals(ExitCode.FAILED, test(""));
        assertTrue(errors.toString().contains("there is no package"), errors.toString());
    }
}
