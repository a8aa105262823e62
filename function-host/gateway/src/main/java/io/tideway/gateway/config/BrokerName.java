package io.tideway.gateway.config;

/** {@code broker}: which broker a gateway has in it. */
public enum BrokerName {
    /** Small and quick to start; persistent sessions of what no function publishes end with the process. */
    MOQUETTE,
    /** HiveMQ Community Edition: keeps every session and queue in files, for more memory and a longer start. */
    HIVEMQ
}
