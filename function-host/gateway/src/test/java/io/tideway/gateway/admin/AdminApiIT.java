package io.tideway.gateway.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.function.Phase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminApiIT {

    @TempDir
    private Path folder;

    private final FakeConsole console = new FakeConsole();
    private AdminFixture fixture;
    private AdminClient client;

    @BeforeEach
    void start() throws Exception {
        fixture = new AdminFixture(folder, console);
        client = fixture.client();
        console.put("f", "a/b c+ä", Phase.REMOTE);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void call_withoutToken_changesNothing() throws Exception {
        for (String call : new String[] {"phase/f/k", "pin/f/k", "orphans/x/merge", "import"}) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(fixture.base() + call))
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"phase\":\"local\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(401, answer.statusCode(), call);
        }
        assertTrue(fixture.edits.isEmpty());
    }

    @Test
    void key_withAnyCharacters_namesItsInstance() throws Exception {
        JsonObject answer = client.get("phase", "f", "a/b c+ä");

        assertEquals("remote", answer.getJsonObject("instance").getString("phase"));
    }

    @Test
    void refusal_ofTheCloudStore_keepsItsReasonAndSaysWhetherToRepeat() {
        console.refusal = new CloudException(CloudException.Kind.UNAVAILABLE, "no answer from cloud:6379 in 2 s");
        assertRefused(503, "no answer from cloud:6379 in 2 s", () -> client.get("orphans"));
        console.refusal = new CloudException(CloudException.Kind.REFUSED, "wrong password");
        assertRefused(422, "wrong password", () -> client.get("phase"));
    }

    @Test
    void badInput_isRefusedByName() {
        assertRefused(400, "max must be 1 to", () -> client.get(Map.of("max", "0"), "phase"));
        assertRefused(400, "max must be 1 to", () -> client.get(Map.of("max", "-1"), "orphans"));
        assertRefused(400, "must be local or remote", () -> client.post(json("phase", "releasing"), "phase", "f", "k"));
        assertRefused(400, "local, remote or auto", () -> client.post(new JsonObject(), "pin", "f", "k"));
        assertRefused(400, "must be a JSON object", () -> client.post(new byte[] {'x'}, "import"));
        assertRefused(400, "'instances' must be a list", () -> client.post(new JsonObject(), "import"));
        assertRefused(
                400,
                "instance 0 of the batch: 'function'",
                () -> client.post(new JsonObject().put("instances", new JsonArray().add(new JsonObject())), "import"));
        assertRefused(422, "no function 'g'", () -> client.post(json("pin", "local"), "pin", "g", "k"));
        assertRefused(404, "was never served", () -> client.get("phase", "f", "nobody"));
        assertRefused(404, "no orphan", () -> client.delete("orphans", "x"));
        assertRefused(404, "there is no call", () -> client.post(new JsonObject(), "orphans", "x", "burn"));
    }

    @Test
    void list_moreThanAskedFor_saysSo() throws Exception {
        console.put("g", "k", Phase.LOCAL);

        JsonObject one = client.get(Map.of("max", "1"), "phase");
        assertEquals(1, one.getJsonArray("instances").size());
        assertTrue(one.getBoolean("more"));
        JsonObject all = client.get(Map.of("max", "2"), "phase");
        assertEquals(2, all.getJsonArray("instances").size());
        assertFalse(all.getBoolean("more"));
        assertEquals(1, client.get("phase", "g").getJsonArray("instances").size());
    }

    @Test
    void phasesAndOrphans_withoutCloudStore_answerWithAStatusOfTheirOwn() throws Exception {
        try (AdminFixture local = new AdminFixture(folder.resolve("local"), null)) {
            AdminClient asked = local.client();
            assertRefused(501, "no cloud store", () -> asked.get("phase"));
            assertRefused(501, "no cloud store", () -> asked.get("phase", "f", "k"));
            assertRefused(501, "no cloud store", () -> asked.post(json("phase", "local"), "phase", "f", "k"));
            assertRefused(501, "no cloud store", () -> asked.post(json("pin", "auto"), "pin", "f", "k"));
            assertRefused(501, "no cloud store", () -> asked.get("decisions"));
            assertRefused(501, "no cloud store", () -> asked.get("orphans"));
            assertRefused(501, "no cloud store", () -> asked.delete("orphans", "x"));
            assertTrue(asked.get("export", "f").getJsonArray("outdated").isEmpty());
        }
    }

    private static JsonObject json(String field, String value) {
        return new JsonObject().put(field, value);
    }

    private static void assertRefused(int status, String reason, Call call) {
        AdminRefusedException refusal = assertThrows(AdminRefusedException.class, call::make);
        assertEquals(status, refusal.status(), refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }

    private interface Call {
        void make() throws Exception;
    }
}
