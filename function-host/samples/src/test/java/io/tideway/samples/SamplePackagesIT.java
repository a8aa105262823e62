package io.tideway.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.runtime.deployment.FunctionPackage;
import io.tideway.runtime.deployment.LoadedFunction;
import io.tideway.runtime.deployment.PackageLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages that the build made are such as a host accepts, each with what it needs and nothing that the host has. */
class SamplePackagesIT {

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(
            strings = {"running-average", "threshold-alarm", "presence", "geofence", "dedup-counter", "paper-service"})
    void package_ofEverySample_isAcceptedAndStarts(String function) throws Exception {
        try (FunctionPackage checked = FunctionPackage.check(jar(function), work, PackageLimits.DEFAULT)) {
            assertEquals(function, checked.manifest().name());
            assertEquals("dead/{function}/{device}", checked.manifest().retry().deadLetter());
            assertEquals(List.of(), checked.notices());
            try (LoadedFunction loaded = checked.load(PackageLimits.DEFAULT)) {
                assertEquals(checked.manifest().routes(), loaded.bindings());
                assertEquals(Optional.empty(), loaded.shutDown());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"running-average", "geofence"})
    void package_ofASample_hasItsDependenciesAndNotTheApi(String function) throws IOException {
        try (JarFile jar = new JarFile(jar(function).toFile())) {
            List<String> packages = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.lastIndexOf('/')))
                    .distinct()
                    .filter(folder -> !folder.startsWith("com/fasterxml/jackson/core"))
                    .sorted()
                    .toList();
            String own = function.equals("geofence") ? "io/tideway/samples/geofence" : "io/tideway/samples/average";
            assertEquals(
                    List.of("io/tideway/proto/samples", "io/tideway/samples/payload", own).stream()
                            .sorted()
                            .toList(),
                    packages);
        }
    }

    private static Path jar(String function) {
        return Path.of(System.getProperty("samples.jar").replace(".jar", "-" + function + ".jar"));
    }
}
