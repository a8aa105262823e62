package io.tideway.runtime.deployment;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Parser;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.proto.samples.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionClassLoaderIT {

    private static final String VERSIONED = """
            package lib;
            public final class Version implements java.util.function.Supplier<String> {
                public String get() { return "%s"; }
            }
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.vertx.core.Vertx",
                "org.rocksdb.RocksDB",
                "io.netty.channel.Channel",
                "com.fasterxml.jackson.core.JsonFactory",
                "org.yaml.snakeyaml.Yaml",
                "org.slf4j.Logger",
                "io.tideway.gate.binding.Binding",
                "io.tideway.runtime.deployment.Manifest",
                "io.tideway.proto.samples.Reading",
                "org.jspecify.annotations.Nullable",
                "org.junit.jupiter.api.Test"
            })
    void loadClass_ofTheHost_isNotFound(String name) throws Exception {
        assertNotNull(Class.forName(name, false, getClass().getClassLoader()), "the host itself has it");
        try (FunctionClassLoader loader = loader(new JarBuilder())) {
            assertThrows(ClassNotFoundException.class, () -> Class.forName(name, false, loader));
            assertNull(loader.getResource(name.replace('.', '/') + ".class"));
        }
    }

    @Test
    void getResource_ofTheHost_isNotFound() throws Exception {
        try (FunctionClassLoader loader = loader(new JarBuilder())) {
            assertNotNull(getClass().getClassLoader().getResource("META-INF/MANIFEST.MF"));
            assertEquals(
                    0,
                    Collections.list(loader.getResources("META-INF/MANIFEST.MF"))
                            .size());
        }
    }

    @Test
    void loadClass_shared_isTheHostsEvenIfThePackageBringsIt() throws Exception {
        JarBuilder jar = new JarBuilder().hostClass(Message.class).hostClass(Parser.class);
        try (FunctionClassLoader loader = loader(jar)) {
            assertSame(Message.class, loader.loadClass(Message.class.getName()));
            assertSame(DeviceFunction.class, loader.loadClass(DeviceFunction.class.getName()));
            assertSame(Parser.class, loader.loadClass(Parser.class.getName()));
        }
    }

    @Test
    void loadClass_ofThePlatform_isFound() throws Exception {
        try (FunctionClassLoader loader = loader(new JarBuilder())) {
            assertSame(String.class, loader.loadClass("java.lang.String"));
            assertEquals(
                    "java.sql.Connection",
                    loader.loadClass("java.sql.Connection").getName());
            assertEquals(
                    "javax.crypto.Mac", loader.loadClass("javax.crypto.Mac").getName());
        }
    }

    @Test
    void loadClass_generatedProtobufInThePackage_isItsOwnAndWorksWithTheHostsRuntime() throws Exception {
        JarBuilder jar = new JarBuilder().hostPackage(Reading.class);
        try (FunctionClassLoader loader = loader(jar)) {
            Class<?> reading = loader.loadClass(Reading.class.getName());

            assertNotSame(Reading.class, reading);
            Object parser = reading.getMethod("parser").invoke(null);
            Object parsed = ((Parser<?>) parser)
                    .parseFrom(Reading.newBuilder().setValue(3).build().toByteArray());
            assertEquals(3.0, reading.getMethod("getValue").invoke(parsed));
        }
    }

    @Test
    void loadClass_differentVersionsInTwoPackages_coexist() throws Exception {
        JarBuilder one = new JarBuilder().source("lib.Version", VERSIONED.formatted("1"));
        JarBuilder two = new JarBuilder().source("lib.Version", VERSIONED.formatted("2"));
        try (FunctionClassLoader first = loader(one);
                FunctionClassLoader second = loader(two)) {
            assertEquals("1", version(first));
            assertEquals("2", version(second));
        }
    }

    @Test
    void serviceLoader_inThePackage_findsItsOwn() throws Exception {
        JarBuilder jar = new JarBuilder()
                .source("lib.Version", VERSIONED.formatted("1"))
                .text("META-INF/services/java.util.function.Supplier", "lib.Version");
        try (FunctionClassLoader loader = loader(jar)) {
            assertEquals(
                    "1",
                    ServiceLoader.load(Supplier.class, loader)
                            .findFirst()
                            .orElseThrow()
                            .get());
        }
    }

    @Test
    void getResourceAsStream_ofThePackage_isReadable() throws Exception {
        try (FunctionClassLoader loader = loader(new JarBuilder().text("model.txt", "weights"));
                InputStream in = loader.getResourceAsStream("model.txt")) {
            assertEquals("weights", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void close_lastReferenceDropped_loaderIsForgotten() throws Exception {
        WeakReference<ClassLoader> loader = useAndClose();

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    /** Has a frame of its own, so that nothing on the test's stack keeps the loader. */
    private WeakReference<ClassLoader> useAndClose() throws Exception {
        String source = JarBuilder.QUIET.replace("implements io.tideway.function.DeviceFunction {", """
                implements io.tideway.function.DeviceFunction {
                public void open(java.util.Map<String, String> config) throws Exception {
                    io.tideway.proto.samples.Reading reading = io.tideway.proto.samples.Reading.newBuilder().setValue(1).build();
                    io.tideway.proto.samples.Reading again = io.tideway.proto.samples.Reading.parseFrom(reading.toByteArray());
                    if (!again.equals(reading) || again.hashCode() != reading.hashCode() || again.toString().isEmpty()) {
                        throw new AssertionError();
                    }
                }
                """);
        Path jar = JarBuilder.quiet("quiet", "1")
                .source("demo.Quiet", source)
                .hostPackage(Reading.class)
                .write(folder.resolve("quiet.jar"));
        try (LoadedFunction loaded = FunctionPackage.check(jar, folder.resolve("work"), PackageLimits.DEFAULT)
                .load(PackageLimits.DEFAULT)) {
            return new WeakReference<>(((ContextClassLoaderFunction) loaded.function()).loader());
        }
    }

    private static Object version(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass("lib.Version");
        return type.getMethod("get").invoke(type.getConstructor().newInstance());
    }

    private FunctionClassLoader loader(JarBuilder jar) throws IOException {
        return new FunctionClassLoader(
                "test", jar.text("empty", "").write(Files.createTempFile(folder, "package", ".jar")));
    }
}
