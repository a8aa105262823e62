package io.tideway.gateway.command;

import io.tideway.gateway.GatewayStartException;
import io.tideway.gateway.HostProcess;
import io.tideway.runtime.store.StoreException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a process that executes functions: it starts, says so in one line, and stops on a signal. */
final class Serving {

    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private Serving() {}

    /** Starts a process, given what is to be called when its store is lost. */
    @FunctionalInterface
    interface Start {
        HostProcess start(Consumer<StoreException> fatal) throws GatewayStartException;
    }

    /**
     * Returns when the process has stopped.
     *
     * @param where where it is to be found, for the line that says that it is ready
     */
    static int untilStopped(Start start, Function<HostProcess, String> where) throws InterruptedException {
        HostProcess process;
        try {
            process = start.start(e -> {
                LOG.error("{}. The process ends, a restart recovers what is really there.", e.getMessage());
                Runtime.getRuntime().halt(ExitCode.STORE_LOST);
            });
        } catch (GatewayStartException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            LOG.info("stopping");
                            process.close();
                            LOG.info("stopped, everything accepted is committed");
                            stopped.countDown();
                        },
                        "tideway-stop"));
        System.out.println("ready " + where.apply(process));
        System.out.flush();
        stopped.await();
        return ExitCode.OK;
    }
}
