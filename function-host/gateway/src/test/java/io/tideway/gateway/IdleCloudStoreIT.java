package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is not configured costs nothing. Vert.x itself asks each library on the class path for the context values it needs,
 * which loads three small classes of its SQL client; they are not counted.
 */
class IdleCloudStoreIT {

    @TempDir
    private Path folder;

    @Test
    void gateway_noCloudStore_loadsNoClassOfOne() throws Exception {
        Path log = folder.resolve("classes.log");
        try (GatewayFixture gateway = GatewayFixture.startProcess(folder, "-Xlog:class+load:file=" + log)) {
            gateway.stop();
        }

        List<String> stores;
        try (Stream<String> lines = Files.lines(log)) {
            stores = lines.filter(line -> line.contains(" io.tideway.store.")
                            || line.contains(" io.tideway.runtime.cloud.embedded.")
                            || line.contains(" io.vertx.redis.")
                            || line.contains(" io.vertx.pgclient."))
                    .toList();
        }
        assertEquals(List.of(), stores);
        assertTrue(Files.readString(log).contains(" io.tideway.gateway.HostProcess "), "the log is one of classes");
    }
}
