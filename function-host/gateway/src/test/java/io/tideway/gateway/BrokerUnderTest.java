package io.tideway.gateway;

/**
 * The broker of the gateways that tests start: {@code -Dtideway.broker=hivemq} runs the scenarios over HiveMQ, else it is
 * Moquette.
 */
final class BrokerUnderTest {

    static final String NAME = System.getProperty("tideway.broker", "moquette");

    private BrokerUnderTest() {}

    static boolean isHiveMq() {
        return NAME.equals("hivemq");
    }

    /** The line of the configuration. */
    static String yaml() {
        return "broker: " + NAME;
    }
}
