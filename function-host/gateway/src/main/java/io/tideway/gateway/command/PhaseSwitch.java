package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminRefusedException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Asks a running gateway for a phase and waits until it is reached, or says what is in its way. */
final class PhaseSwitch {

    private static final long FIRST_PAUSE_MS = 2;
    private static final long PAUSE_MS_MAX = 100;

    private final RunningGateway gateway;
    private final String function;
    private final String key;
    private final PhaseChoice wanted;

    PhaseSwitch(RunningGateway gateway, String function, String key, PhaseChoice wanted) {
        this.gateway = gateway;
        this.function = function;
        this.key = key;
        this.wanted = wanted;
    }

    /** How long it took; empty when the instance was in that phase before. */
    Optional<Duration> andWait(Duration timeout) throws IOException {
        JsonObject answer = look();
        if (isReached(answer)) {
            return Optional.empty();
        }
        long startNs = System.nanoTime();
        JsonObject order = new JsonObject().put("phase", wanted.toString());
        gateway.ask(admin -> admin.post(order, "phase", function, key));
        long pauseMs = FIRST_PAUSE_MS;
        while (true) {
            answer = look();
            Duration took = Duration.ofNanos(System.nanoTime() - startNs);
            if (isReached(answer)) {
                return Optional.of(took);
            }
            if (took.compareTo(timeout) >= 0) {
                throw new CommandFailedException(
                        ExitCode.NOT_IN_TIME,
                        function + "/" + key + " is not " + wanted + " after "
                                + QuantityText.milliseconds(took.toMillis()) + ": " + waitsFor(answer)
                                + ". The order stands; 'tideway phase explain' shows how it goes on.");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMs));
            pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2);
        }
    }

    private JsonObject look() throws IOException {
        try {
            return gateway.ask(admin -> admin.get("phase", function, key));
        } catch (AdminRefusedException e) {
            if (e.status() == 404) {
                return new JsonObject(); // Never served here so far; the order may be its first.
            }
            throw e;
        }
    }

    private boolean isReached(JsonObject answer) {
        JsonObject instance = answer.getJsonObject("instance");
        return instance != null && instance.getString("phase").equals(wanted.toString());
    }

    private String waitsFor(JsonObject answer) {
        return whatIsInTheWay(
                wanted,
                answer.getJsonObject("instance"),
                answer.getJsonObject("decision"),
                answer.getJsonObject("link"));
    }

    static String whatIsInTheWay(
            PhaseChoice wanted,
            @Nullable JsonObject instance,
            @Nullable JsonObject decision,
            @Nullable JsonObject link) {
        if (instance == null) {
            return "this gateway has not served it yet";
        }
        String phase = instance.getString("phase");
        if (link != null && !link.getBoolean("reachable")) {
            return "it is " + phase + " and the cloud store cannot be reached";
        }
        if (phase.equals("acquiring")) {
            return "it is acquiring and waits for the cloud store to grant and give its state";
        }
        if (phase.equals("releasing")) {
            return "it is releasing and waits for the cloud store to take "
                    + QuantityText.count(instance.getInteger("unsynced_entries"), "entry", "entries");
        }
        if (decision != null && !decision.getString("phase").equals(wanted.toString())) {
            return "it is " + phase + ", as the controller decides: " + decision.getString("reason");
        }
        return "it is still " + phase + ", with "
                + QuantityText.count(instance.getInteger("inputs_waiting"), "input", "inputs") + " waiting";
    }
}
