package io.tideway.gate.hosts;

import java.util.Optional;
import java.util.regex.Pattern;

/** The topics on which a gateway and its hosts speak: one each way for each host. */
public final class ControlTopics {

    /** Start of all of them. */
    public static final String PREFIX = "$tideway/hosts/";

    /** What names of hosts look like. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    private static final String TO_GATEWAY = "/gateway";
    private static final String TO_HOST = "/host";

    private ControlTopics() {}

    /** Where the host of that name speaks. */
    public static String toGateway(String host) {
        return PREFIX + host + TO_GATEWAY;
    }

    /** Where the host of that name is spoken to. */
    public static String toHost(String host) {
        return PREFIX + host + TO_HOST;
    }

    /** The name of the host that speaks on that topic; empty when none can. */
    public static Optional<String> speaker(String topic) {
        if (!topic.startsWith(PREFIX) || !topic.endsWith(TO_GATEWAY)) {
            return Optional.empty();
        }
        int end = topic.length() - TO_GATEWAY.length();
        if (end <= PREFIX.length()) {
            return Optional.empty();
        }
        String name = topic.substring(PREFIX.length(), end);
        return NAME.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }
}
