package io.tideway.hivemq.embedded;

import io.tideway.gate.embedded.EmbeddedConfig;
import io.tideway.gate.embedded.EmbeddedLimits;
import io.tideway.gate.embedded.EmbeddedListener;
import java.nio.file.Path;
import java.util.Map;

/** Writes HiveMQ's own configuration. */
final class ConfigXml {

    private static final int SMALL_MESSAGE_BYTES = 256;

    private final EmbeddedConfig config;
    private final Map<String, KeyStores.Stored> keyStores;

    /** @param keyStores by name of the listener, for those with TLS */
    ConfigXml(EmbeddedConfig config, Map<String, KeyStores.Stored> keyStores) {
        this.config = config;
        this.keyStores = keyStores;
    }

    /** HiveMQ counts messages, which it keeps on disk: as many as are small. */
    private static int queuedMessagesMax(EmbeddedLimits limits) {
        return Math.max(1_000, limits.sessionQueueBytesMax() / SMALL_MESSAGE_BYTES);
    }

    String text() {
        EmbeddedLimits limits = config.limits();
        StringBuilder listeners = new StringBuilder();
        config.listeners().forEach(listener -> listeners.append(listener(listener)));
        return """
                <?xml version="1.0"?>
                <!-- Written at every start from the gateway's configuration. -->
                <hivemq xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                  <listeners>
                %s  </listeners>
                  <persistence><mode>file</mode></persistence>
                  <mqtt>
                    <queued-messages>
                      <max-queue-size>%d</max-queue-size>
                      <strategy>discard</strategy>
                    </queued-messages>
                    <packets><max-packet-size>%d</max-packet-size></packets>
                    <receive-maximum><server-receive-maximum>%d</server-receive-maximum></receive-maximum>
                    <session-expiry><max-interval>%d</max-interval></session-expiry>
                  </mqtt>
                  <restrictions>
                    <max-connections>%d</max-connections>
                    <no-connect-idle-timeout>%d</no-connect-idle-timeout>
                  </restrictions>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(
                        listeners,
                        queuedMessagesMax(limits),
                        limits.packetBytesMax(),
                        limits.receiveMaximum(),
                        limits.sessionExpiryMax().toSeconds(),
                        limits.connectionsMax(),
                        limits.connectTimeout().toMillis());
    }

    private String listener(EmbeddedListener listener) {
        KeyStores.Stored stored = keyStores.get(listener.name());
        String kind = (stored == null ? "" : "tls-") + (listener.webSocketPath() == null ? "tcp" : "websocket");
        String path = listener.webSocketPath() == null ? "" : element("path", listener.webSocketPath());
        return "    <%s-listener>%s%s%s%s%s</%s-listener>%n"
                .formatted(
                        kind,
                        element("port", Integer.toString(listener.port())),
                        element("bind-address", listener.host()),
                        element("name", listener.name()),
                        path,
                        stored == null ? "" : tls(stored),
                        kind);
    }

    private static String tls(KeyStores.Stored stored) {
        String keys = element("path", stored.keys().toString())
                + element("password", stored.password())
                + element("private-key-password", stored.password());
        Path authorities = stored.authorities();
        String trust = authorities == null
                ? ""
                : "<truststore>" + element("path", authorities.toString()) + element("password", stored.password())
                        + "</truststore>" + element("client-authentication-mode", "REQUIRED");
        return "<tls><keystore>" + keys + "</keystore>" + trust + "</tls>";
    }

    private static String element(String name, String text) {
        String escaped = text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
        return "<" + name + ">" + escaped + "</" + name + ">";
    }
}
