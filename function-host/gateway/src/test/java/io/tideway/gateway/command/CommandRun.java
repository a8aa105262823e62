package io.tideway.gateway.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * What one command line led to.
 *
 * @param out of the command's writer and of standard output, whichever it uses
 */
record CommandRun(int exit, String out, String errors) {

    static CommandRun of(String input, String... arguments) {
        CommandLine command = TidewayCommand.commandLine();
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(errors, true));
        InputStream inBefore = System.in;
        PrintStream outBefore = System.out;
        ByteArrayOutputStream standard = new ByteArrayOutputStream();
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        System.setOut(new PrintStream(standard, true, StandardCharsets.UTF_8));
        try {
            int exit = command.execute(arguments);
            return new CommandRun(exit, out + standard.toString(StandardCharsets.UTF_8), errors.toString());
        } finally {
            System.setIn(inBefore);
            System.setOut(outBefore);
        }
    }

    List<String> lines() {
        return new ArrayList<>(out.lines().toList());
    }
}
