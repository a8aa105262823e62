package io.tideway.function;

import java.util.Map;

/**
 * User code bound to MQTT topics, with durable state for each key.
 *
 * <p>One object serves every instance of the function; instances differ only in the {@link Context} handed in. Fields are
 * not state: they are not stored and may be seen by several threads at once. For one instance the methods are called one
 * at a time, in order; for different instances possibly in parallel.
 *
 * <p>Everything done through the context takes effect together or, when the method throws or misses its deadline, not at
 * all; the message is then tried again as the manifest's {@code retry} says and at last goes to the dead-letter topic.
 */
public interface DeviceFunction {

    /** Called once before the first message, with the {@code config} section of the manifest. A throw refuses the package. */
    default void open(Map<String, String> config) throws Exception {}

    /** Handles one message. */
    void onMessage(Message message, Context context) throws Exception;

    /** Handles a timer that was set with {@link Context#setTimer} and has come due. */
    default void onTimer(String timer, Context context) throws Exception {}

    /** Called once after the last message when the function is removed, replaced or the host stops. */
    default void close() throws Exception {}
}
