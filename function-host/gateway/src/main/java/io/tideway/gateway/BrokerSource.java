package io.tideway.gateway;

import io.tideway.gate.Broker;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.Ingress;
import io.tideway.gateway.hosts.AttachedHosts;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.host.FunctionDeployments;
import io.tideway.runtime.host.FunctionHost;
import io.tideway.runtime.lane.Dispatch;
import io.tideway.runtime.lane.Forward;
import io.tideway.runtime.store.HostStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives a process its broker: one that runs in it, or the way to one elsewhere. */
@FunctionalInterface
interface BrokerSource {

    /** Closes parts of a process in the reverse order in which it was told of them. */
    interface Owner {
        <T extends AutoCloseable> T own(T part);
    }

    /**
     * The broker, not open yet.
     *
     * @param ingress takes the messages of bound topics; leads to the host before the broker is opened
     * @param store durable memory of the broker
     * @param owner of the broker and all that comes with it
     * @throws IOException naming the file that is no good
     */
    Broker open(Ingress ingress, BrokerStore store, Owner owner) throws IOException;

    /** What executes the messages of functions that this process has not itself. */
    default Dispatch dispatch() {
        return Dispatch.NONE;
    }

    /** The way to hosts that own instances whose messages come here. */
    default Forward forward() {
        return Forward.NONE;
    }

    /** The hosts attached to this process; {@code null} when none may attach. */
    default @Nullable AttachedHosts hosts() {
        return null;
    }

    /** All parts are there, and nothing runs yet. */
    default void assembled(Assembly assembly) {}

    /** The parts of a process that others may need. */
    record Assembly(
            FunctionHost host,
            FunctionDeployments deployments,
            FunctionDirectory functions,
            Broker broker,
            HostStore store) {}
}
