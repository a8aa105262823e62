package io.tideway.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PhaseSwitchTest {

    private static final JsonObject REACHABLE = new JsonObject().put("reachable", true);

    @Test
    void whatIsInTheWay_ofEveryKind_isNamed() {
        assertWay("this gateway has not served it yet", null, null, null);
        assertWay(
                "it is remote and the cloud store cannot be reached",
                instance("remote"),
                null,
                new JsonObject().put("reachable", false));
        assertWay(
                "it is acquiring and waits for the cloud store to grant and give its state",
                instance("acquiring"),
                decision("remote"),
                REACHABLE);
        assertWay(
                "it is releasing and waits for the cloud store to take 1 entry",
                instance("releasing"),
                null,
                REACHABLE);
        assertWay(
                "it is remote, as the controller decides: pinned by an operator",
                instance("remote"),
                decision("remote"),
                REACHABLE);
        assertWay("it is still remote, with 7 inputs waiting", instance("remote"), decision("local"), REACHABLE);
    }

    private static void assertWay(String expected, JsonObject instance, JsonObject decision, JsonObject link) {
        assertEquals(expected, PhaseSwitch.whatIsInTheWay(PhaseChoice.LOCAL, instance, decision, link));
    }

    private static JsonObject instance(String phase) {
        return new JsonObject().put("phase", phase).put("unsynced_entries", 1).put("inputs_waiting", 7);
    }

    private static JsonObject decision(String phase) {
        return new JsonObject().put("phase", phase).put("reason", "pinned by an operator");
    }
}
