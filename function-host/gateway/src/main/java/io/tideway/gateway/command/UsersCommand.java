package io.tideway.gateway.command;

import io.tideway.gateway.access.PasswordFile;
import io.tideway.gateway.config.GatewayConfig;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tideway users}: who may connect. Writes the password file; a running gateway follows within seconds. */
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = "Adds, removes and lists users of the password file. A running gateway follows within seconds.",
        synopsisSubcommandLabel = "COMMAND")
final class UsersCommand {

    private UsersCommand() {}

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Adds a user, or gives one a new password. Asks for the password.")
    int add(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "USER", description = "Name of the user.") String name,
            @Option(names = "--stdin", description = "Reads the password from the first line of standard input.")
                    boolean stdin)
            throws IOException {
        byte[] password = password(stdin);
        try {
            file(config).update(list -> list.with(name, password));
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
        System.out.println("added " + name);
        return ExitCode.OK;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a user.")
    int remove(
            @Mixin ConfigOption config, @Parameters(paramLabel = "USER", description = "Name of the user.") String name)
            throws IOException {
        PasswordFile file = file(config);
        if (!file.load().names().contains(name)) {
            throw CommandFailedException.failed("there is no user '" + name + "'");
        }
        file.update(list -> list.without(name));
        System.out.println("removed " + name + "; a connection that is open stays until it ends");
        return ExitCode.OK;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users.")
    int list(@Mixin ConfigOption config) throws IOException {
        file(config).load().names().forEach(System.out::println);
        return ExitCode.OK;
    }

    private static PasswordFile file(ConfigOption config) {
        GatewayConfig read = config.read();
        return new PasswordFile(read.access().users());
    }

    @SuppressWarnings("SystemConsoleNull") // With a newer JDK the two answers differ instead, which is refused as well.
    private static byte[] password(boolean fromStdin) throws IOException {
        if (fromStdin) {
            String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            return required(text.lines().findFirst().orElse("").toCharArray());
        }
        Console console = System.console();
        if (console == null) {
            throw CommandFailedException.failed(
                    "there is no terminal to ask for the password; pipe it in and add --stdin");
        }
        char @Nullable [] first = console.readPassword("Password: ");
        char @Nullable [] second = console.readPassword("Again: ");
        if (first == null || second == null || !Arrays.equals(first, second)) {
            throw CommandFailedException.failed("the two passwords differ");
        }
        return required(first);
    }

    private static byte[] required(char[] password) {
        if (password.length == 0) {
            throw CommandFailedException.failed("the password must not be empty");
        }
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }
}
