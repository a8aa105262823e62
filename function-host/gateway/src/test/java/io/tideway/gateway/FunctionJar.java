package io.tideway.gateway;

import io.tideway.function.DeviceFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A function package made of one class of the tests.
 *
 * @param manifest text of {@code function.yaml}; {@code null} for a package without one
 */
record FunctionJar(
        String name,
        Class<? extends DeviceFunction> main,
        @Nullable String manifest) {

    /** A package with one binding that names {@code device}, and more of a manifest in YAML. */
    static FunctionJar of(String name, Class<? extends DeviceFunction> main, String topic, String... more) {
        return versioned("1.0.0", name, main, topic, more);
    }

    static FunctionJar versioned(
            String version, String name, Class<? extends DeviceFunction> main, String topic, String... more) {
        return new FunctionJar(
                name, main, """
                name: %s
                version: %s
                main: %s
                bindings:
                  - topic: %s
                key: "{device}"
                %s
                """.formatted(name, version, main.getName(), topic, String.join("\n", more)));
    }

    byte[] bytes() {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(jar)) {
            if (manifest != null) {
                out.putNextEntry(new ZipEntry("function.yaml"));
                out.write(manifest.getBytes(StandardCharsets.UTF_8));
            }
            add(main, out);
            for (Class<?> nested : main.getDeclaredClasses()) {
                add(nested, out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a jar in memory", e);
        }
        return jar.toByteArray();
    }

    private static void add(Class<?> type, ZipOutputStream out) throws IOException {
        String entry = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(entry));
        try (InputStream in = Objects.requireNonNull(type.getClassLoader()).getResourceAsStream(entry)) {
            out.write(Objects.requireNonNull(in, entry).readAllBytes());
        }
    }

    /** Puts it into a folder of functions, complete from the first moment. */
    void writeTo(Path functions) throws IOException {
        Files.createDirectories(functions);
        Path copy = functions.resolve("." + name);
        Files.write(copy, bytes());
        Files.move(copy, functions.resolve(name + ".jar"), StandardCopyOption.ATOMIC_MOVE);
    }
}
