package io.tideway.runtime.deployment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Builds packages for tests: compiles sources against the test's own class path and puts them into a jar. */
final class JarBuilder {

    /** The same content makes the same jar, whenever it is built. */
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    /** A function that does nothing, in three lines. */
    static final String QUIET = """
            package demo;
            public final class Quiet implements io.tideway.function.DeviceFunction {
                public void onMessage(io.tideway.function.Message message, io.tideway.function.Context context) {}
            }
            """;

    /** The compiler takes longer than all the rest of most tests. */
    private static final class Compiled {

        static final Map<String, byte[]> QUIET_CLASSES = quiet();

        private static Map<String, byte[]> quiet() {
            try {
                return compile(Map.of("demo.Quiet", QUIET));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Set<String> omitted = new HashSet<>();

    /** A sound package of {@link #QUIET} under that name. */
    static JarBuilder quiet(String function, String version) {
        JarBuilder jar = new JarBuilder().manifest(function, version, "demo.Quiet");
        jar.entries.putAll(Compiled.QUIET_CLASSES);
        return jar;
    }

    JarBuilder manifest(String function, String version, String main) {
        return text("function.yaml", """
                name: %s
                version: %s
                main: %s
                bindings:
                  - topic: devices/{device}/telemetry
                key: "{device}"
                """.formatted(function, version, main));
    }

    JarBuilder text(String entry, String text) {
        return bytes(entry, text.getBytes(StandardCharsets.UTF_8));
    }

    JarBuilder bytes(String entry, byte[] bytes) {
        entries.put(entry, bytes);
        return this;
    }

    /** Copies a class of the test's class path, with the classes nested in it. */
    JarBuilder hostClass(Class<?> type) throws IOException {
        String entry = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(entry)) {
            bytes(entry, Objects.requireNonNull(in, entry).readAllBytes());
        }
        for (Class<?> nested : type.getDeclaredClasses()) {
            hostClass(nested);
        }
        return this;
    }

    /** Copies a package of the test's class path, found beside {@code sample}. */
    JarBuilder hostPackage(Class<?> sample) throws IOException, URISyntaxException {
        String prefix = sample.getPackageName().replace('.', '/') + "/";
        Path location = Path.of(
                sample.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(location)) {
            copyFolder(location.resolve(prefix), prefix);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(location)) {
                copyFolder(jar.getPath(prefix), prefix);
            }
        }
        return this;
    }

    private void copyFolder(Path folder, String prefix) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                bytes(prefix + file.getFileName(), Files.readAllBytes(file));
            }
        }
    }

    JarBuilder source(String type, String source) {
        sources.put(type, source);
        return this;
    }

    /** Leaves an entry out, also one that comes of compiling. */
    JarBuilder without(String entry) {
        omitted.add(entry);
        return this;
    }

    Path write(Path jar) throws IOException {
        entries.putAll(compile(sources));
        entries.keySet().removeAll(omitted);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setTimeLocal(TIME);
                out.putNextEntry(header);
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return jar;
    }

    /** Class files by entry name. */
    static Map<String, byte[]> compile(Map<String, String> sources) throws IOException {
        if (sources.isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((type, source) -> units.add(new Source(type, source)));
        try (StandardJavaFileManager standard =
                        compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
                Outputs outputs = new Outputs(standard)) {
            List<String> options =
                    List.of("--release", "17", "-proc:none", "-classpath", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(null, outputs, diagnostics, options, null, units)
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException(diagnostics.getDiagnostics().stream()
                        .map(Diagnostic::toString)
                        .toList()
                        .toString());
            }
            return outputs.classes();
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String type, String text) {
            super(URI.create("memory:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Outputs extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

        Outputs(JavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
            String entry = type.replace('.', '/') + ".class";
            return new SimpleJavaFileObject(URI.create("memory:///" + entry), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    classes.put(entry, out);
                    return out;
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> bytes = new LinkedHashMap<>();
            classes.forEach((entry, out) -> bytes.put(entry, out.toByteArray()));
            return bytes;
        }
    }
}
