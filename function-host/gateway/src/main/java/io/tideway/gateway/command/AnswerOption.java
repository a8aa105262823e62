package io.tideway.gateway.command;

import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The choice between a gateway's answer as it is and what a person reads of it, for commands that show something. */
final class AnswerOption {

    @Option(names = "--json", description = "Prints the gateway's answer as it is.")
    private boolean json;

    void print(JsonObject answer, Consumer<JsonObject> forPeople) {
        if (json) {
            System.out.println(answer.encodePrettily());
        } else {
            forPeople.accept(answer);
        }
    }
}
