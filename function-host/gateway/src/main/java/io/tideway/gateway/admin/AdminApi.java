package io.tideway.gateway.admin;

import io.tideway.gateway.config.GatewayConfig;
import io.tideway.moquette.MoquetteBroker;
import io.tideway.runtime.deployment.FunctionFolder;
import io.tideway.runtime.deployment.FunctionInstaller;
import io.tideway.runtime.deployment.PackageLimits;
import io.tideway.runtime.host.FunctionDeployments;
import io.tideway.runtime.host.FunctionHost;
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
import java.util.concurrent.CompletionException;
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
 * </pre>
 */
public final class AdminApi implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private final AdminToken token;
    private final AdminCalls calls;
    private final long bodyBytesMax;
    private final Path data;
    private final Vertx vertx;
    private final HttpServer server;

    /** What the answers are made of. */
    public record Sources(
            MoquetteBroker broker,
            FunctionHost host,
            FunctionFolder folder,
            FunctionDeployments deployments,
            StateReader states,
            RocksStore store,
            HostCounters counters) {}

    private AdminApi(Vertx vertx, GatewayConfig config, PackageLimits limits, Sources sources) throws IOException {
        this.vertx = vertx;
        this.data = config.data();
        this.token = AdminToken.readOrCreate(config.admin().tokenFile());
        this.bodyBytesMax = limits.jarBytes();
        FunctionInstaller installer =
                new FunctionInstaller(config.functions(), config.data().resolve("uploads"), limits);
        this.calls = new AdminCalls(sources, installer, config.data().resolve("uploads"));
        this.server = vertx.createHttpServer().requestHandler(this::handle);
        listen(config);
    }

    private void listen(GatewayConfig config) throws IOException {
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
    public static AdminApi start(Vertx vertx, GatewayConfig config, PackageLimits limits, Sources sources)
            throws IOException {
        return new AdminApi(vertx, config, limits, sources);
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
