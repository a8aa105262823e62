package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code listeners[]}: one address that devices connect to.
 *
 * @param name how logs and the ready line call it
 * @param address where it listens
 * @param tls {@code null} for none
 * @param websocket whether it speaks MQTT over WebSocket, at the path {@value #WEBSOCKET_PATH}
 * @param anonymous whether clients without a user name get in
 */
public record ListenerSection(
        String name, BindAddress address, @Nullable TlsSection tls, boolean websocket, boolean anonymous) {

    /** What MQTT clients ask for when not told otherwise. */
    public static final String WEBSOCKET_PATH = "/mqtt";

    private static final int LISTENERS_MAX = 16;
    private static final ListenerSection LOOPBACK =
            new ListenerSection("mqtt", new BindAddress("127.0.0.1", 1883), null, false, false);

    static List<ListenerSection> readAll(YamlValue value, ConfigPaths paths) {
        if (!value.isPresent()) {
            return List.of(LOOPBACK);
        }
        List<YamlValue> elements = value.list();
        if (elements.isEmpty() || elements.size() > LISTENERS_MAX) {
            value.problem("must be a list of 1 to " + LISTENERS_MAX + " listeners");
            return List.of();
        }
        List<ListenerSection> listeners = new ArrayList<>();
        for (YamlValue element : elements) {
            read(element.map(), paths).ifPresent(listener -> {
                if (listeners.stream().anyMatch(other -> other.name().equals(listener.name()))) {
                    element.problem("must have a name of its own, found '" + listener.name() + "' twice");
                }
                if (listener.address().port() != 0
                        && listeners.stream().anyMatch(other -> other.address().equals(listener.address()))) {
                    element.problem("must have an address of its own, found '" + listener.address() + "' twice");
                }
                listeners.add(listener);
            });
        }
        return List.copyOf(listeners);
    }

    private static Optional<ListenerSection> read(YamlMap listener, ConfigPaths paths) {
        Optional<String> name = listener.required("name").parsed(ListenerSection::parseName);
        Optional<BindAddress> address = listener.required("address").parsed(BindAddress::parse);
        YamlValue tls = listener.optional("tls");
        // "tls:" with all its lines commented out must not become a listener without encryption.
        Optional<TlsSection> tlsSection = tls.isGiven() ? TlsSection.read(tls.map(), paths) : Optional.empty();
        boolean websocket = listener.optional("websocket").flag(false);
        boolean anonymous = listener.optional("anonymous").flag(false);
        listener.refuseOtherKeys();
        // A broken TLS part has been reported; the listener made without it never serves.
        return name.isPresent() && address.isPresent()
                ? Optional.of(
                        new ListenerSection(name.get(), address.get(), tlsSection.orElse(null), websocket, anonymous))
                : Optional.empty();
    }

    private static String parseName(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException("must be 1 to 32 of a-z A-Z 0-9 _ -, a letter or digit first");
        }
        return text;
    }
}
