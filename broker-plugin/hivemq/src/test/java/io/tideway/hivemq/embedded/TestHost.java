package io.tideway.hivemq.embedded;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.ControlPlane;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.PresenceListener;
import io.tideway.gate.access.Authenticator;
import io.tideway.gate.access.Authorizer;
import io.tideway.gate.binding.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a broker needs from a host: messages are noted and answered as the test says; one user with a password. */
final class TestHost implements Ingress, BrokerStore, Authenticator, Authorizer {

    /** One message handed over. */
    record Handed(InboundMessage message, Acknowledgement acknowledgement) {
        String text() {
            return new String(message.payload(), StandardCharsets.UTF_8);
        }
    }

    private final BlockingQueue<Handed> handed = new LinkedBlockingQueue<>();
    private final Map<String, byte[]> stored = new TreeMap<>();
    private final Object answering = new Object();
    private Consumer<Handed> answer = message -> message.acknowledgement().durable();

    BrokerPorts ports() {
        return new BrokerPorts(this, this, this, this, PresenceListener.NONE, ControlPlane.CLOSED);
    }

    /** From now on messages are answered so; those noted before are forgotten. */
    void answerWith(Consumer<Handed> newAnswer) {
        synchronized (answering) {
            handed.clear();
            answer = newAnswer;
        }
    }

    Handed take() throws InterruptedException {
        Handed taken = handed.poll(20, TimeUnit.SECONDS);
        if (taken == null) {
            throw new AssertionError("nothing was handed over");
        }
        return taken;
    }

    synchronized boolean isEmpty() {
        return stored.isEmpty();
    }

    @Override
    public void accept(InboundMessage message, Route route, Acknowledgement acknowledgement) {
        Handed one = new Handed(message, acknowledgement);
        Consumer<Handed> current;
        // One that is forgotten is answered as was said before: one that nobody answers and nobody finds would wait for
        // ever.
        synchronized (answering) {
            handed.add(one);
            current = answer;
        }
        current.accept(one);
    }

    @Override
    public synchronized void forEach(Kind kind, BiConsumer<String, byte[]> visitor) {
        new TreeMap<>(stored).forEach((key, value) -> {
            if (key.startsWith(kind.name() + ' ')) {
                visitor.accept(key.substring(kind.name().length() + 1), value);
            }
        });
    }

    @Override
    public void put(Kind kind, String key, byte[] value, Runnable whenDurable) {
        synchronized (this) {
            stored.put(kind.name() + ' ' + key, value);
        }
        whenDurable.run();
    }

    @Override
    public void delete(Kind kind, String key, Runnable whenDurable) {
        synchronized (this) {
            stored.remove(kind.name() + ' ' + key);
        }
        whenDurable.run();
    }

    @Override
    public CompletionStage<Boolean> authenticate(
            String clientId, @Nullable String userName, byte @Nullable [] password) {
        return CompletableFuture.supplyAsync(
                () -> "user".equals(userName) && Arrays.equals("secret".getBytes(StandardCharsets.UTF_8), password));
    }

    @Override
    public boolean mayPublish(String clientId, @Nullable String userName, String topic) {
        return !topic.startsWith("closed/");
    }

    @Override
    public boolean maySubscribe(String clientId, @Nullable String userName, String filter) {
        return !filter.startsWith("closed/") && !filter.contains("/closed/");
    }
}
