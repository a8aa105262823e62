package io.tideway.gateway.command;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Option;

/** The choice between a sentence and a JSON object, for commands that report one thing done. */
final class JsonOption {

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    void print(String sentence, JsonObject object) {
        System.out.println(json ? object.encodePrettily() : sentence);
    }
}
