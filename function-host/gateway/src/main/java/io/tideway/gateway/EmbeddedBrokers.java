package io.tideway.gateway;

import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.admission.AdmissionLimits;
import io.tideway.gate.embedded.BrokerKind;
import io.tideway.gate.embedded.EmbeddedConfig;
import io.tideway.gate.embedded.EmbeddedLimits;
import io.tideway.gate.embedded.EmbeddedListener;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.LimitsSection;
import io.tideway.gateway.config.ListenerSection;
import io.tideway.gateway.config.TlsSection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * Starts a broker of a kind whose libraries lie apart, in a folder of its name beside those of the gateway: a gateway with
 * another broker neither opens nor loads them.
 */
final class EmbeddedBrokers {

    private EmbeddedBrokers() {}

    /**
     * A broker of the configured kind.
     *
     * @throws IOException when that kind is not there, or a file or address that is configured is no good
     */
    static Broker start(GatewayConfig config, BrokerPorts ports) throws IOException {
        String name = config.broker().name().toLowerCase(Locale.ROOT);
        ClassLoader libraries = libraries(name);
        BrokerKind kind = ServiceLoader.load(BrokerKind.class, libraries).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "broker " + name + " is not there: its libraries belong into the folder lib/" + name));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(libraries); // by which its libraries find each other
        try {
            return start(config, kind, ports);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A broker of a kind that is at hand. */
    static Broker start(GatewayConfig config, BrokerKind kind, BrokerPorts ports) throws IOException {
        return kind.start(embedded(config, config.process().data().resolve(kind.name())), ports);
    }

    /** That of the gateway where there is no such folder: in tests everything is on one class path. */
    private static ClassLoader libraries(String name) throws IOException {
        ClassLoader own = EmbeddedBrokers.class.getClassLoader();
        String home = System.getProperty("tideway.home");
        Path folder = home == null ? null : Path.of(home, "lib", name);
        if (folder == null || !Files.isDirectory(folder)) {
            return own;
        }
        List<URL> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path file : files) {
                jars.add(file.toUri().toURL());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new URLClassLoader(name, jars.toArray(new URL[0]), own);
    }

    private static EmbeddedConfig embedded(GatewayConfig config, Path folder) {
        LimitsSection limits = config.limits();
        return new EmbeddedConfig(
                folder,
                config.listeners().stream().map(EmbeddedBrokers::listener).toList(),
                new EmbeddedLimits(
                        limits.connections(),
                        limits.messageSizeBytes(),
                        limits.connectTimeout(),
                        limits.sessionExpiry(),
                        limits.receiveMaximum(),
                        limits.qos0Pending(),
                        limits.sessionQueueBytes(),
                        new AdmissionLimits(limits.topicLevels(), limits.nameLength())));
    }

    private static EmbeddedListener listener(ListenerSection listener) {
        TlsSection tls = listener.tls();
        return new EmbeddedListener(
                listener.name(),
                listener.address().host(),
                listener.address().port(),
                listener.websocket() ? ListenerSection.WEBSOCKET_PATH : null,
                tls == null ? null : new EmbeddedListener.Tls(tls.certificate(), tls.key(), tls.clientAuthorities()),
                listener.anonymous());
    }
}
