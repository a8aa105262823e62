package io.tideway.gateway;

import io.tideway.gate.Broker;
import io.tideway.gate.BrokerStore;
import io.tideway.gateway.admin.AdminApi;
import io.tideway.gateway.config.CloudStoreSection;
import io.tideway.gateway.config.ProcessConfig;
import io.tideway.gateway.config.UplinkSection;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.deployment.FunctionFolder;
import io.tideway.runtime.host.CloudSetup;
import io.tideway.runtime.host.FunctionDeployments;
import io.tideway.runtime.host.FunctionHost;
import io.tideway.runtime.host.ServingFunctions;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.StateReader;
import io.tideway.runtime.rocksdb.RocksBrokerStore;
import io.tideway.runtime.rocksdb.RocksLibrary;
import io.tideway.runtime.rocksdb.RocksStore;
import io.tideway.runtime.rocksdb.WalSyncer;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.StoreException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process that executes functions, assembled and running: with a broker in it, or with the way to one elsewhere.
 *
 * <p>It starts from the store outwards: what the broker remembers is back, recovered outputs are on their way and functions
 * serve before the first message is let in. It stops the other way round. Not thread-safe; one thread starts and stops it.
 */
public final class HostProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostProcess.class);
    private static final long DRAIN_MS = 4_000;
    private static final long EVENT_LOOPS_END_MS = 1_000;
    private static final Duration SYNC_AT_STOP = Duration.ofSeconds(2);
    private static final Duration FUNCTIONS_CLOSE = Duration.ofSeconds(2);

    /** Event loops beyond those of the lanes: for the admin API, and to replace lanes that hang. */
    private static final int SPARE_EVENT_LOOPS = 8;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Map<String, InetSocketAddress> addresses;
    private final InetSocketAddress adminAddress;
    private final FunctionHost host;
    private final Broker broker;

    private HostProcess(ProcessConfig config, BrokerSource source, Consumer<StoreException> fatal) throws IOException {
        try {
            Settings settings = new Settings(config);
            RocksLibrary.load(config.data().resolve("native"), settings.store().diskReserveBytes());
            RocksStore store = own(RocksStore.open(settings.store()));
            Durability durability = settings.store().fsync() ? own(new WalSyncer(store, fatal)) : Runnable::run;
            LateIngress ingress = new LateIngress();
            BrokerStore brokerStore = own(new RocksBrokerStore(store, durability));
            broker = withUplink(config, source.open(ingress, brokerStore, this::own), store, durability);
            HostCounters counters = new HostCounters();
            ServingFunctions serving = new ServingFunctions();
            Vertx vertx = Vertx.vertx(new VertxOptions()
                    .setEventLoopPoolSize(settings.host().lanes() + SPARE_EVENT_LOOPS)
                    // Lanes are watched by their host; Vert.x would log the stack of an abandoned one every second.
                    .setBlockedThreadCheckInterval(TimeUnit.DAYS.toMillis(365))
                    .setPreferNativeTransport(false));
            started.push(() -> close(vertx));
            Optional<CloudSetup> cloud = openCloudStore(config, new CloudStoreOpening(vertx, store, durability))
                    .map(opened -> new CloudSetup(opened, settings.phases(), broker::isConnected, source.forward()));
            host = new FunctionHost(
                    settings.host(), vertx, store, durability, serving, broker, counters, cloud, source.dispatch());
            started.push(this::stopHost);
            ingress.leadTo(host);

            FunctionDeployments deployments = new FunctionDeployments(serving, host, broker::bindings);
            source.assembled(new BrokerSource.Assembly(host, deployments, serving, broker, store));
            started.push(() -> {
                host.stopAccepting();
                if (!host.drain(DRAIN_MS)) {
                    LOG.warn("not everything came to rest in {} ms; it is done after the next start", DRAIN_MS);
                }
                int unsynced = host.sync(SYNC_AT_STOP);
                if (unsynced > 0) {
                    LOG.warn(
                            "changes of {} instances are not in the cloud store; they go there after the next start",
                            unsynced);
                }
                deployments.closeAll(FUNCTIONS_CLOSE);
            });
            Path work = config.data().resolve("packages");
            FunctionFolder folder = own(FunctionFolder.start(
                    config.functions(),
                    work,
                    settings.packages(),
                    FunctionFolder.Pace.DEFAULT,
                    deployments,
                    new DeploymentLog()));
            host.start(); // With the bindings known: a recovered output may be the input of a function.
            broker.outputsRecovered();
            AdminApi admin = own(AdminApi.start(
                    vertx,
                    config,
                    settings.packages(),
                    new AdminApi.Sources(
                            broker,
                            host,
                            folder,
                            deployments,
                            new StateReader(store),
                            store,
                            counters,
                            host.phases().orElse(null),
                            host,
                            source.hosts())));
            adminAddress = admin.address();
            addresses = broker.open();
            started.push(broker::stopAccepting);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a process.
     *
     * @param fatal called when the store can no longer be trusted; must end the process
     */
    static HostProcess start(ProcessConfig config, BrokerSource source, Consumer<StoreException> fatal)
            throws GatewayStartException {
        try {
            return new HostProcess(config, source, fatal);
        } catch (StoreException | IOException | UncheckedIOException e) {
            throw new GatewayStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private Broker withUplink(ProcessConfig config, Broker own, RocksStore store, Durability durability)
            throws IOException {
        UplinkSection uplink = config.uplink();
        return uplink == null ? own : own(UplinkOpening.around(own, uplink, config.data(), store, durability));
    }

    /** Empty when none is configured: every instance is local then, and nothing of a cloud store is loaded. */
    private Optional<CloudStore> openCloudStore(ProcessConfig config, CloudStoreOpening opening) throws IOException {
        CloudStoreSection section = config.cloudStore();
        if (section == null) {
            return Optional.empty();
        }
        CloudStore opened = own(opening.open(section));
        LOG.info("cloud store: {}", section.kind());
        return Optional.of(opened);
    }

    private <T extends AutoCloseable> T own(T part) {
        started.push(part);
        return part;
    }

    /** Waits for the event loops only so long: one that hangs in user code never ends. */
    private static void close(Vertx vertx) {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .<@Nullable Object>thenApply(ended -> null)
                .completeOnTimeout(null, EVENT_LOOPS_END_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    private void stopHost() {
        host.close();
    }

    /** Bound addresses by name of the listener. */
    public Map<String, InetSocketAddress> addresses() {
        return addresses;
    }

    /** Where the admin API listens. */
    public InetSocketAddress adminAddress() {
        return adminAddress;
    }

    /** Lets no one in, finishes what was accepted, commits, and closes the store. */
    @Override
    public void close() {
        for (AutoCloseable part = started.poll(); part != null; part = started.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("a part of the process did not stop cleanly; the others do", e);
            }
        }
    }
}
