package io.tideway.gateway.admin;

import io.tideway.gate.Broker;
import io.tideway.gateway.config.ProcessConfig;
import io.tideway.gateway.hosts.AttachedHosts;
import io.tideway.runtime.deployment.FunctionFolder;
import io.tideway.runtime.deployment.FunctionInstaller;
import io.tideway.runtime.deployment.PackageLimits;
import io.tideway.runtime.host.FunctionDeployments;
import io.tideway.runtime.host.FunctionHost;
import io.tideway.runtime.host.PhaseConsole;
import io.tideway.runtime.host.StateEdits;
import io.tideway.runtime.host.StateScan;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.StateReader;
import io.tideway.runtime.rocksdb.RocksStore;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API of a gateway: JSON over HTTP, every call with {@code Authorization: Bearer TOKEN}.
 *
 * <pre>
 * GET    /v1/status                    what it counts
 * GET    /v1/functions                 packages and what became of them
 * POST   /v1/functions                 deploys the package in the body
 * DELETE /v1/functions/NAME            removes a function; its state stays
 * GET    /v1/state/FUNCTION?from=&max= keys of instances
 * GET    /v1/state/FUNCTION/KEY        state of one instance
 * GET    /v1/export/FUNCTION?from=&max=  state and timers of instances, page by page
 * GET    /v1/export/FUNCTION/KEY       the same of one instance
 * POST   /v1/import                    puts state and timers in place of what instances have
 * GET    /v1/phase[/FUNCTION]?max=     instances with their phases, and the link to the cloud store
 * GET    /v1/phase/FUNCTION/KEY        one instance, and what the controller would decide
 * POST   /v1/phase/FUNCTION/KEY        asks for a phase
 * POST   /v1/pin/FUNCTION/KEY          fixes a phase, or takes that back
 * GET    /v1/decisions?function=&max=  the latest decisions
 * GET    /v1/orphans?max=              what fenced owners could not bring in
 * GET    /v1/orphans/ID                one orphan with its changes
 * POST   /v1/orphans/ID/merge          brings it into its instance
 * DELETE /v1/orphans/ID                forgets it
 * GET    /v1/hosts                     hosts attached to this gateway
 * DELETE /v1/hosts/NAME                forgets one that will not come back
 * </pre>
 *
 * Calls on phases and orphans answer {@link NoCloudStore#STATUS} on a gateway without a cloud store.
 */
public final class AdminApi implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private final AdminToken token;
    private final AdminCalls calls;
    private final long bodyBytesMax;
    private final Path data;
    private final Vertx vertx;
    private final HttpServer server;

    /**
     * What the answers are made of.
     *
     * @param phases {@code null} on a gateway without a cloud store
     * @param edits {@code null} when state is not taken from outside
     * @param hosts {@code null} when none may attach
     */
    public record Sources(
            Broker broker,
            FunctionHost host,
            FunctionFolder folder,
            FunctionDeployments deployments,
            StateReader states,
            RocksStore store,
            HostCounters counters,
            @Nullable PhaseConsole phases,
            @Nullable StateEdits edits,
            @Nullable AttachedHosts hosts) {}

    /** An API that answers these calls and no others. */
    AdminApi(Vertx vertx, ProcessConfig config, long bodyBytesMax, AdminCalls calls) throws IOException {
        this.vertx = vertx;
        this.data = config.data();
        this.token = AdminToken.readOrCreate(config.admin().tokenFile());
        this.bodyBytesMax = bodyBytesMax;
        this.calls = calls;
        this.server = vertx.createHttpServer().requestHandler(this::handle);
        listen(config);
    }

    private void listen(ProcessConfig config) throws IOException {
        String host = config.admin().address().host();
        int port = config.admin().address().port();
        try {
            server.listen(port, host).toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IOException(
                    "admin API cannot listen on " + host + ":" + port + ": " + String.valueOf(e.getCause())
                            + ". Give 'admin.address' another port.",
                    e);
        }
        AdminAddressFile.write(data, new InetSocketAddress(host, server.actualPort()));
    }

    /** Starts it; its address is left in the data folder for commands. */
    public static AdminApi start(Vertx vertx, ProcessConfig config, PackageLimits limits, Sources sources)
            throws IOException {
        Path uploads = config.data().resolve("uploads");
        FunctionInstaller installer = new FunctionInstaller(config.functions(), uploads, limits);
        AdminCalls calls = new AdminCalls(List.of(
                new HostCalls(sources),
                new FunctionCalls(sources.deployments(), sources.folder(), installer, uploads),
                new StateCalls(
                        sources.states(),
                        new StateScan(sources.store()),
                        sources.phases(),
                        sources.edits(),
                        Clock.systemUTC()),
                new PhaseCalls(sources.phases()),
                new OrphanCalls(sources.phases()),
                new HostsCalls(sources.hosts())));
        return new AdminApi(vertx, config, limits.jarBytes(), calls);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return InetSocketAddress.createUnresolved("127.0.0.1", server.actualPort());
    }

    private void handle(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization == null
                || !authorization.startsWith("Bearer ")
                || !token.matches(authorization.substring("Bearer ".length()))) {
            answer(
                    request.response(),
                    AdminAnswer.error(401, "the header 'Authorization: Bearer TOKEN' is missing or wrong"));
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            // What is beyond the bound is read but not kept; the answer says so at the end.
            if (body.length() <= bodyBytesMax) {
                body.appendBuffer(part);
            }
        });
        request.endHandler(ignored -> dispatch(request, body));
    }

    private void dispatch(HttpServerRequest request, Buffer body) {
        if (body.length() > bodyBytesMax) {
            answer(request.response(), AdminAnswer.error(413, "the body is larger than a package may be"));
            return;
        }
        HttpMethod method = request.method();
        vertx.executeBlocking(
                        () -> calls.answer(method.name(), request.path(), request.params(), body.getBytes()), false)
                .onSuccess(answer -> answer(request.response(), answer))
                .onFailure(e -> {
                    LOG.error("admin call {} {} failed", method, request.path(), e);
                    answer(request.response(), AdminAnswer.error(500, String.valueOf(e)));
                });
    }

    private static void answer(HttpServerResponse response, AdminAnswer answer) {
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", "application/json")
                .end(answer.body().encode());
    }

    @Override
    public void close() throws IOException {
        AdminAddressFile.delete(data);
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
