package io.tideway.simulator;

import io.tideway.simulator.load.Path;
import io.tideway.simulator.load.ReplyNumber;
import io.tideway.simulator.load.TopicTemplate;
import picocli.CommandLine.Option;

/** The two ways a message takes in a bench. */
final class PathOptions {

    @Option(
            names = "--request-topic",
            defaultValue = "devices/{device}/telemetry",
            description = "what the function is bound to (default: ${DEFAULT-VALUE})")
    private String request = "devices/{device}/telemetry";

    @Option(
            names = "--reply-topic",
            defaultValue = "devices/{device}/average",
            description = "where it answers, with a count of the device's messages (default: ${DEFAULT-VALUE})")
    private String reply = "devices/{device}/average";

    @Option(
            names = "--echo-topic",
            defaultValue = "floor/{device}/echo",
            description = "what no function is bound to (default: ${DEFAULT-VALUE})")
    private String echo = "floor/{device}/echo";

    Path function(FleetOptions fleet) {
        return new Path(
                "function",
                new TopicTemplate(request),
                new TopicTemplate(reply),
                fleet.qos(),
                fleet.encoding(),
                request.equals(reply) ? ReplyNumber.sequence() : ReplyNumber.averageCount());
    }

    Path floor(FleetOptions fleet) {
        return Path.echo("floor", new TopicTemplate(echo), fleet.qos(), fleet.encoding());
    }
}
