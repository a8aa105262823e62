package io.tideway.store.postgres;

import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudException.Kind;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Says of a failed call what it means and what to do about it. */
final class PostgresFailure {

    private PostgresFailure() {}

    /**
     * States of SQL that begin like that.
     *
     * @param kind whether to try again
     * @param fix what to do
     */
    private record Known(String state, Kind kind, String fix) {}

    private static final List<Known> KNOWN = List.of(
            new Known("28", Kind.REFUSED, "User or password is wrong, or pg_hba.conf does not let this host in."),
            new Known("3D000", Kind.REFUSED, "There is no such database: create it or correct the configuration."),
            new Known("42501", Kind.REFUSED, "Give the user the rights that docs/cloud-stores.md lists."),
            new Known("54", Kind.REFUSED, "It is more than the server takes."),
            new Known("22", Kind.REFUSED, "The server cannot take a value."),
            new Known("25006", Kind.UNAVAILABLE, "It is a standby: name the primary, or wait for the failover."),
            new Known("53100", Kind.UNAVAILABLE, "Its disk is full: make room."),
            new Known("53300", Kind.UNAVAILABLE, "It has too many connections: raise 'max_connections'."),
            new Known("53", Kind.UNAVAILABLE, "It is out of some resource: see the log of the server."),
            new Known("57014", Kind.UNAVAILABLE, "It took longer than the timeout."),
            new Known("57", Kind.UNAVAILABLE, "It is starting or stopping."),
            new Known("58", Kind.UNAVAILABLE, "It has a system error: see the log of the server."),
            new Known("40", Kind.UNAVAILABLE, "It ran into another transaction."),
            new Known("55", Kind.UNAVAILABLE, "It waited for a lock."),
            new Known("08", Kind.UNAVAILABLE, "The connection was cut."));

    static CloudException of(PostgresConfig config, Throwable failure) {
        if (failure instanceof CloudException known) {
            return known;
        }
        String where = "PostgreSQL at " + config.endpoints();
        if (failure instanceof TimeoutException) {
            return new CloudException(
                    Kind.UNAVAILABLE,
                    where + " gave no answer within " + config.timeout().toMillis() + " ms",
                    failure);
        }
        if (failure instanceof PgException refusal) {
            String state = String.valueOf(refusal.getSqlState());
            for (Known known : KNOWN) {
                if (state.startsWith(known.state())) {
                    return new CloudException(
                            known.kind(),
                            where + ": " + known.fix() + " It said: " + refusal.getErrorMessage() + " (" + state + ")",
                            failure);
                }
            }
            return new CloudException(
                    Kind.REFUSED, where + " refused: " + refusal.getErrorMessage() + " (" + state + ")", failure);
        }
        return new CloudException(Kind.UNAVAILABLE, where + " cannot be reached: " + failure, failure);
    }
}
