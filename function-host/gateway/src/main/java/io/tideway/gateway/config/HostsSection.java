package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * {@code hosts}: which hosts may attach to this gateway.
 *
 * @param users of the password file; at least one
 * @param lease a host that is not heard of for so long is gone
 */
public record HostsSection(Set<String> users, Duration lease) {

    private static final int USERS_MAX = 256;

    /** Frames of the control protocol are up to half of it. */
    static final int MESSAGE_BYTES_MIN = 128 << 10;

    private static final Duration LEASE_MIN = Duration.ofMillis(500);
    private static final Duration LEASE_MAX = Duration.ofMinutes(5);
    private static final Duration LEASE = Duration.ofSeconds(3);

    /** Keeps a copy. */
    public HostsSection {
        users = Set.copyOf(users);
    }

    static HostsSection read(YamlMap hosts) {
        YamlValue usersValue = hosts.required("users");
        Set<String> users = new LinkedHashSet<>();
        var elements = usersValue.list();
        if (usersValue.isList() && (elements.isEmpty() || elements.size() > USERS_MAX)) {
            usersValue.problem("must be a list of 1 to " + USERS_MAX + " names of users");
        }
        elements.forEach(element -> element.parsed(HostsSection::user).ifPresent(users::add));
        Duration lease = hosts.optional("lease").duration(LEASE_MIN, LEASE_MAX, LEASE);
        hosts.refuseOtherKeys();
        return new HostsSection(users, lease);
    }

    private static String user(String text) {
        if (!text.matches("\\S{1,128}")) {
            throw new IllegalArgumentException("must be the name of a user");
        }
        return text;
    }
}
