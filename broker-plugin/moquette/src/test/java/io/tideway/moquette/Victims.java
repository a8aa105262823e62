package io.tideway.moquette;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Innocent clients on every session loop, and the proof that they, and new ones, are still served. */
final class Victims implements AutoCloseable {

    private static final int COUNT = 8;

    private final TestBroker broker;
    private final List<RawClient> clients = new ArrayList<>();
    private int round;

    Victims(TestBroker broker) throws Exception {
        this.broker = broker;
        for (int i = 0; i < COUNT; i++) {
            RawClient client = i % 2 == 0
                    ? RawClient.connected3(broker.address, name(i), true)
                    : RawClient.connected5(broker.address, name(i), true, 0);
            client.subscribed("victims/" + i, 1);
            clients.add(client);
        }
    }

    /** Consecutive digits have consecutive hash codes, so all loops are covered. */
    private static String name(int i) {
        return "victim" + i;
    }

    void assertUnharmed() throws Exception {
        round++;
        for (int i = 0; i < COUNT; i++) {
            RawClient sender = clients.get((i + 1) % COUNT);
            RawClient receiver = clients.get(i);
            sender.send(sender.publish("victims/" + i, "round " + round, 1, 100 + round));
            RawPacket message = receiver.expect(RawPacket.PUBLISH);
            assertEquals("round " + round, message.text(receiver.isVersion5()));
            receiver.send(RawClient.acknowledge(RawPacket.PUBACK, message.publishId()));
            sender.expect(RawPacket.PUBACK);
            RawClient.connected3(broker.address, "newcomer" + i, true).close();
        }
        assertEquals(0, broker.count(BrokerCounter.SESSION_COMMANDS_FAILED), "a session loop was hit");
    }

    @Override
    public void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }
}
