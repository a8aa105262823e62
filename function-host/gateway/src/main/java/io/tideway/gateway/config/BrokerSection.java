package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code broker}: the broker that a host without one of its own works with.
 *
 * @param role what the host is to it
 * @param name of an attached host among those of its gateway; {@code null} for one that is not
 * @param share name of the site whose hosts share the messages of an external broker; {@code null} for a host of its own
 */
public record BrokerSection(
        ConnectionSection connection,
        Role role,
        @Nullable String name,
        @Nullable String share) {

    /** What a host is to its broker. */
    public enum Role {
        /** A client like any other: the broker knows nothing of functions. */
        EXTERNAL,
        /** A gateway's, which hands messages out to the hosts attached to it. */
        ATTACHED
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    static BrokerSection read(YamlMap broker, ConfigPaths paths) {
        ConnectionSection connection = ConnectionSection.read(broker, paths);
        Role role = broker.optional("role").oneOf(Role.EXTERNAL);
        YamlValue nameValue = role == Role.ATTACHED ? broker.required("name") : broker.optional("name");
        String name = nameValue.parsed(BrokerSection::name).orElse(null);
        if (role != Role.ATTACHED && nameValue.isPresent()) {
            nameValue.problem("belongs to role attached, found with role external");
        }
        YamlValue shareValue = broker.optional("share");
        String share = shareValue.parsed(BrokerSection::share).orElse(null);
        if (role != Role.EXTERNAL && shareValue.isPresent()) {
            shareValue.problem(
                    "belongs to role external, found with role attached: a gateway hands out the messages itself");
        }
        if (role == Role.ATTACHED && connection.user() == null) {
            broker.required("user");
        }
        BrokerSection section = new BrokerSection(connection, role, name, share);
        broker.refuseOtherKeys();
        return section;
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be 1 to 63 letters, digits, '_', '.' or '-', the first a letter or a digit");
        }
        return text;
    }

    /** It is a level of topics. */
    private static String share(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be the name of a site, the same for all its hosts: 1 to 63 letters,"
                            + " digits, '_', '.' or '-', the first a letter or a digit; no '/', '+' or '#'");
        }
        return text;
    }
}
