package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Deploys over a running gateway and waits until it really serves, or says why it does not. */
final class FunctionDeploy {

    private static final Duration SERVES_WITHIN = Duration.ofSeconds(20);

    private FunctionDeploy() {}

    static JsonObject andWait(AdminClient gateway, byte[] jar) throws IOException {
        JsonObject installed = gateway.post(jar, "functions");
        for (Object notice : installed.getJsonArray("notices")) {
            System.err.println("note: " + notice);
        }
        long endNs = System.nanoTime() + SERVES_WITHIN.toNanos();
        while (System.nanoTime() < endNs) {
            JsonObject functions = gateway.get("functions");
            if (serves(functions, installed)) {
                return installed;
            }
            for (Object element : functions.getJsonArray("refused")) {
                JsonObject refused = (JsonObject) element;
                if (Objects.equals(refused.getString("file"), installed.getString("file"))) {
                    throw CommandFailedException.failed(refused.getString("reason"));
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw CommandFailedException.failed("the package was installed but does not serve after "
                + SERVES_WITHIN.toSeconds() + " s; see the gateway's log");
    }

    private static boolean serves(JsonObject functions, JsonObject installed) {
        return functions.getJsonArray("functions").stream()
                .map(JsonObject.class::cast)
                .anyMatch(function -> Objects.equals(function.getString("digest"), installed.getString("digest")));
    }
}
