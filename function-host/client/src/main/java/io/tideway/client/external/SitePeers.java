package io.tideway.client.external;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.client.connection.BrokerConnection;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.hosts.HostRun;
import io.tideway.gate.hosts.RunResult;
import io.tideway.proto.sites.SiteFrame;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host among the others of its site: frames to them and from them, on a topic of each. They are of QoS 0, because one that
 * comes late is worse than none: what matters is asked again. Works on the connection's thread; {@link #forward}, {@link
 * #bindings} and {@link #stopAccepting} may be called from any.
 */
final class SitePeers {

    /** What all topics of all sites begin with. Not {@code $…}: not every broker lets clients publish there. */
    static final String TOPICS = "tideway/sites/";

    private static final Logger LOG = LoggerFactory.getLogger(SitePeers.class);
    private static final int VERSION = 1;
    private static final long TICK_MS = 250;

    /** Starts of a host are further apart than it asks for runs in between. */
    private static final int NUMBER_BITS = 20;

    private final String site;
    private final String host;
    private final Supplier<BrokerConnection> connection;
    private final ExternalCounters counters;
    private final AskedRuns asked;
    private final OwnedRuns owned;

    /**
     * @param host as the cloud store knows this host
     * @param owns whether an instance, named by function and key, is this host's own
     */
    SitePeers(
            String site,
            String host,
            BiPredicate<String, String> owns,
            Ingress ingress,
            Supplier<BrokerConnection> connection,
            ExternalCounters counters) {
        this.site = site;
        this.host = host;
        this.connection = connection;
        this.counters = counters;
        this.asked = new AskedRuns(this::send, System.currentTimeMillis() << NUMBER_BITS);
        this.owned = new OwnedRuns(this::send, ingress, owns, this::execute);
        execute(this::tick);
    }

    /** Where this host hears from the others. */
    String topic() {
        return topic(host);
    }

    private String topic(String of) {
        return TOPICS + site + "/hosts/" + of;
    }

    private void execute(Runnable task) {
        connection.get().schedule(task, 0);
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void tick() {
        asked.tick(nowMs());
        connection.get().schedule(this::tick, TICK_MS);
    }

    private void send(String to, SiteFrame.Builder frame) {
        byte[] bytes = frame.setVersion(VERSION).setFrom(host).build().toByteArray();
        // Lost while there is no connection, like any other.
        var unused = connection
                .get()
                .publish(new OutboundMessage("", topic(to), bytes, 0, false, MessageProperties.NONE), outcome -> {});
    }

    void bindings(BindingIndex changed) {
        execute(() -> owned.bindings(changed));
    }

    void stopAccepting() {
        execute(owned::stopAccepting);
    }

    /** Asks the owner of an instance to execute messages of it. {@code result} is told on any thread. */
    void forward(String owner, HostRun run, Consumer<RunResult> result) {
        counters.count(ExternalCounter.RUNS_FORWARDED);
        execute(() -> asked.ask(owner, run, result, nowMs()));
    }

    /** A message on this host's topic. */
    void received(InboundMessage message) {
        SiteFrame frame;
        try {
            frame = SiteFrame.parseFrom(message.payload());
        } catch (InvalidProtocolBufferException e) {
            unreadable(message, e.getMessage());
            return;
        }
        if (frame.getVersion() != VERSION || frame.getFrom().isEmpty()) {
            unreadable(message, "version " + frame.getVersion() + " from '" + frame.getFrom() + "'");
            return;
        }
        switch (frame.getMessageCase()) {
            case RUN -> {
                counters.count(ExternalCounter.RUNS_TAKEN);
                owned.asked(frame.getFrom(), frame.getRun());
            }
            case UNDER_WAY -> asked.underWay(frame.getFrom(), frame.getUnderWay(), nowMs());
            case NOT_OWNED -> asked.notOwned(frame.getFrom(), frame.getNotOwned());
            case RUN_ENDED -> asked.ended(frame.getFrom(), frame.getRunEnded());
            case MESSAGE_NOT_SET -> {} // Of a later version.
        }
    }

    private void unreadable(InboundMessage message, @Nullable String why) {
        counters.count(ExternalCounter.FRAMES_UNREADABLE);
        LOG.warn("{} bytes on {} are no frame of this site: {}", message.payload().length, message.topic(), why);
    }
}
