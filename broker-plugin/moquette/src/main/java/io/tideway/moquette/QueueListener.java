package io.tideway.moquette;

import io.moquette.broker.SessionRegistry.PublishedMessage;

/** Hears what does not leave a session's queue towards the client. */
interface QueueListener {

    /** The oldest message, dropped because the queue was full. */
    void droppedForRoom(PublishedMessage message);

    /** A message whose expiry has passed. */
    void expired(PublishedMessage message);

    /** The bound was reached: the client, if connected, is too slow. */
    void full();

    /** The queue is no more. */
    void closed();
}
