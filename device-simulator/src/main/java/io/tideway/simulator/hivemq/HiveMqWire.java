package io.tideway.simulator.hivemq;

import io.tideway.simulator.device.Publication;
import java.util.concurrent.CompletableFuture;

/** What a device needs of the HiveMQ client, in the terms of neither MQTT version. */
interface HiveMqWire {

    CompletableFuture<Void> connect();

    /** Answers with the reason code of the SUBACK. */
    CompletableFuture<Integer> subscribe(String topicFilter, int qos);

    /** Answers with the reason code of the PUBACK or PUBREC; fails when the message must be sent anew. */
    CompletableFuture<Integer> publish(Publication publication);

    CompletableFuture<Void> disconnect();
}
